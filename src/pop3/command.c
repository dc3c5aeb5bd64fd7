/* SPDX-License-Identifier: MIT */
/* command.c - the grammar of each command's argument (RFC 1939 4 to 7), for the server. */

#include "core/chars.h"
#include "core/number.h"
#include "pop3/server.h"

static const lmail_pop3_fault_ no_fault = {LMAIL_FIELD_NONE, 0};

static lmail_pop3_fault_ fault(unsigned field, size_t at)
{
  lmail_pop3_fault_ f;

  f.field = (uint16_t)field;
  f.at = at;
  return f;
}

/* command = keyword *(SP param) CRLF (RFC 2449 3); here the spaces in front of a param */
static void skip_spaces(const lmail_pop3_server *s, lmail_pop3_words_ *w, lmail_event *ev)
{
  if (!(s->tolerate_ & LMAIL_POP3_TOLERATE_EXTRA_SPACE)) return;
  while (w->arg < w->len && w->line[w->arg] == ' ') {
    ev->repair = LMAIL_POP3_REPAIR_EXTRA_SPACE;
    w->arg++;
  }
}

/* Takes the next param off the words: its start and length; 0 when there is none. */
static size_t param(lmail_pop3_words_ *w, size_t *start)
{
  const uint8_t *p = w->line + w->arg;
  size_t left = w->len - w->arg;
  const uint8_t *space = left == 0 ? NULL : (const uint8_t *)memchr(p, ' ', left);
  size_t n = space == NULL ? left : (size_t)(space - p);

  *start = w->arg;
  w->arg += space == NULL ? n : n + 1;
  return n;
}

/* Arguments: none */
static lmail_pop3_fault_ no_argument(const lmail_pop3_words_ *w)
{
  return w->verb_len == w->len ? no_fault : fault(LMAIL_FIELD_POP3_ARGUMENT, w->verb_len);
}

/*
 * A number that is the command's next argument, from `min` to 4,294,967,295. Digits only: no sign,
 * no blank, nothing that wraps.
 */
static lmail_pop3_fault_ number(lmail_pop3_words_ *w, unsigned field, uint64_t min, uint64_t *out)
{
  size_t start;
  size_t n = param(w, &start);

  if (lmail_number_(w->line + start, n, UINT32_MAX, out) != LMAIL_OK || *out < min) {
    return fault(field, start);
  }
  return no_fault;
}

/* Nothing more after the last argument; a trailing SP counts as an empty one. */
static lmail_pop3_fault_ end(const lmail_pop3_words_ *w)
{
  return w->line[w->len - 1] != ' ' && w->arg == w->len ? no_fault
                                                        : fault(LMAIL_FIELD_POP3_ARGUMENT, w->arg);
}

/* LIST [msg]   UIDL [msg]   RETR msg   DELE msg   TOP msg n */
static lmail_pop3_fault_ message(const lmail_pop3_server *s, lmail_pop3_words_ *w, unsigned verb,
                                 lmail_event *ev)
{
  int optional = verb == LMAIL_POP3_LIST || verb == LMAIL_POP3_UIDL;
  lmail_pop3_fault_ f;

  if (optional && w->verb_len == w->len) return no_fault;
  f = number(w, LMAIL_FIELD_POP3_MESSAGE, 1, &ev->num);
  if (f.field == 0 && verb == LMAIL_POP3_TOP) {
    skip_spaces(s, w, ev);
    f = number(w, LMAIL_FIELD_POP3_LINES, 0, &ev->num2);
  }
  return f.field == 0 ? end(w) : f;
}

/* The first byte that a name or password may not hold; `extra` allows it another one. */
static size_t text_extent(const lmail_pop3_server *s, const uint8_t *text, size_t n, int extra,
                          lmail_event *ev)
{
  size_t i;

  for (i = 0; i < n; i++) {
    if (lmail_is_(text[i], LMAIL_C_GRAPH) || text[i] == extra) continue;
    if (text[i] < 0x80 || !(s->tolerate_ & LMAIL_POP3_TOLERATE_8BIT_LOGIN)) break;
    ev->repair = LMAIL_POP3_REPAIR_8BIT_LOGIN;
  }
  return i;
}

/*
 * USER name     one param; with the tolerance bit, the rest of the line
 * PASS string   the rest of the line: "a POP3 server may treat spaces in the argument as part of the
 *               password"
 */
static lmail_pop3_fault_ login(const lmail_pop3_server *s, const lmail_pop3_words_ *w,
                               unsigned field, lmail_event *ev)
{
  int is_name = field == LMAIL_FIELD_POP3_NAME;
  int spaces = !is_name || (s->tolerate_ & LMAIL_POP3_TOLERATE_NAME_SPACE) != 0;
  size_t n = w->len - w->arg;
  size_t good;

  ev->data = w->line + w->arg;
  ev->len = n;
  good = text_extent(s, ev->data, n, spaces ? ' ' : -1, ev);
  if (n == 0 || good < n) return fault(field, w->arg + good);
  if (is_name && memchr(ev->data, ' ', n) != NULL) ev->repair = LMAIL_POP3_REPAIR_NAME_SPACE;
  return no_fault;
}

/* APOP name digest */
static lmail_pop3_fault_ apop(const lmail_pop3_server *s, lmail_pop3_words_ *w, lmail_event *ev)
{
  size_t start;
  size_t n = param(w, &start);
  size_t good = lmail_pop3_graphs_(w->line + start, n);

  if (n == 0 || good < n) return fault(LMAIL_FIELD_POP3_NAME, start + good);
  ev->data = w->line + start;
  ev->len = n;
  skip_spaces(s, w, ev);
  n = param(w, &start);
  if (!lmail_pop3_is_digest_(w->line + start, n)) return fault(LMAIL_FIELD_POP3_DIGEST, start);
  ev->data2 = w->line + start;
  ev->len2 = n;
  return end(w);
}

/*
 * AUTH mechanism [initial-response] (RFC 5034 4). What the response holds is the mechanism's business.
 * AUTH alone, which asks for a list in older clients, is answered with -ERR like any malformed command.
 */
static lmail_pop3_fault_ auth(const lmail_pop3_server *s, lmail_pop3_words_ *w, lmail_event *ev)
{
  size_t start;
  size_t n = param(w, &start);
  size_t good = lmail_pop3_graphs_(w->line + start, n);

  if (n == 0 || good < n) return fault(LMAIL_FIELD_POP3_ARGUMENT, start + good);
  ev->data = w->line + start;
  ev->len = n;
  skip_spaces(s, w, ev);
  if (w->arg == w->len) return end(w);
  n = param(w, &start);
  if (n == 0) return fault(LMAIL_FIELD_POP3_ARGUMENT, start);
  ev->data2 = w->line + start;
  ev->len2 = n;
  return end(w);
}

/* Is the command one that this configuration has? */
static int is_offered(const lmail_pop3_server *s, unsigned verb)
{
  switch (verb) {
  case LMAIL_POP3_USER:
  case LMAIL_POP3_PASS: return (s->capabilities_ & LMAIL_POP3_CAPA_USER) != 0;
  case LMAIL_POP3_APOP: return (s->flags_ & LMAIL_POP3_ACCEPT_APOP) != 0;
  case LMAIL_POP3_STLS: return (s->capabilities_ & LMAIL_POP3_CAPA_STLS) != 0;
  case LMAIL_POP3_TOP: return (s->capabilities_ & LMAIL_POP3_CAPA_TOP) != 0;
  case LMAIL_POP3_UIDL: return (s->capabilities_ & LMAIL_POP3_CAPA_UIDL) != 0;
  case LMAIL_POP3_AUTH: return (s->capabilities_ & LMAIL_POP3_CAPA_SASL) != 0;
  default: return verb != 0 && verb <= LMAIL_POP3_QUIT;
  }
}

/* The kind of a command that is offered. */
static unsigned kind_of(unsigned verb)
{
  switch (verb) {
  case LMAIL_POP3_USER: return LMAIL_POP3_SERVER_USER;
  case LMAIL_POP3_PASS: return LMAIL_POP3_SERVER_PASS;
  case LMAIL_POP3_APOP: return LMAIL_POP3_SERVER_APOP;
  case LMAIL_POP3_AUTH: return LMAIL_POP3_SERVER_AUTH;
  case LMAIL_POP3_STLS: return LMAIL_POP3_SERVER_STLS;
  case LMAIL_POP3_CAPA: return LMAIL_POP3_SERVER_CAPA;
  case LMAIL_POP3_STAT: return LMAIL_POP3_SERVER_STAT;
  case LMAIL_POP3_LIST: return LMAIL_POP3_SERVER_LIST;
  case LMAIL_POP3_UIDL: return LMAIL_POP3_SERVER_UIDL;
  case LMAIL_POP3_RETR: return LMAIL_POP3_SERVER_RETR;
  case LMAIL_POP3_TOP: return LMAIL_POP3_SERVER_TOP;
  case LMAIL_POP3_DELE: return LMAIL_POP3_SERVER_DELE;
  case LMAIL_POP3_NOOP: return LMAIL_POP3_SERVER_NOOP;
  case LMAIL_POP3_RSET: return LMAIL_POP3_SERVER_RSET;
  default: return LMAIL_POP3_SERVER_QUIT;
  }
}

lmail_pop3_fault_ lmail_pop3_command_(const lmail_pop3_server *s, const lmail_pop3_words_ *words,
                                      unsigned verb, lmail_event *ev)
{
  lmail_pop3_words_ w = *words;

  if (!is_offered(s, verb)) return fault(LMAIL_FIELD_VERB, 0);
  ev->kind = (uint16_t)kind_of(verb);
  if (verb != LMAIL_POP3_PASS) skip_spaces(s, &w, ev);
  switch (verb) {
  case LMAIL_POP3_USER: return login(s, &w, LMAIL_FIELD_POP3_NAME, ev);
  case LMAIL_POP3_PASS: return login(s, &w, LMAIL_FIELD_POP3_PASSWORD, ev);
  case LMAIL_POP3_APOP: return apop(s, &w, ev);
  case LMAIL_POP3_AUTH: return auth(s, &w, ev);
  case LMAIL_POP3_LIST:
  case LMAIL_POP3_UIDL:
  case LMAIL_POP3_RETR:
  case LMAIL_POP3_TOP:
  case LMAIL_POP3_DELE: return message(s, &w, verb, ev);
  default: return no_argument(&w);
  }
}
