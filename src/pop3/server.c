/* SPDX-License-Identifier: MIT */
/* server.c - the POP3 server's machine: its states and the order of commands (RFC 1939 3 to 7). */

#include "pop3/server.h"
#include "core/chars.h"
#include "core/line.h"

#define DEFAULT_CAPABILITIES                                                 \
  (LMAIL_POP3_CAPA_TOP | LMAIL_POP3_CAPA_USER | LMAIL_POP3_CAPA_RESP_CODES | \
   LMAIL_POP3_CAPA_PIPELINING | LMAIL_POP3_CAPA_UIDL | LMAIL_POP3_CAPA_AUTH_RESP_CODE)
#define ALL_CAPABILITIES \
  (DEFAULT_CAPABILITIES | LMAIL_POP3_CAPA_STLS | LMAIL_POP3_CAPA_SASL | LMAIL_POP3_CAPA_NONE)
#define DEFAULT_AUTH_LINE 12288
#define ALL_TOLERANCES                                                    \
  (LMAIL_POP3_TOLERATE_TRAILING_SPACE | LMAIL_POP3_TOLERATE_EXTRA_SPACE | \
   LMAIL_POP3_TOLERATE_NAME_SPACE | LMAIL_POP3_TOLERATE_8BIT_LOGIN)

/* ---- events ----------------------------------------------------------------------------------- */

/* The event owes an answer; pending says to what. */
static lmail_status ask(lmail_pop3_server *s, unsigned pending)
{
  s->base.due_ = 1;
  s->pending_ = (uint8_t)pending;
  lmail_stop_batch_(&s->base);
  return LMAIL_EVENT;
}

/* Does a command's argument hold what must not be logged, however malformed it is? */
static int is_secret(unsigned verb)
{
  return verb == LMAIL_POP3_PASS || verb == LMAIL_POP3_AUTH || verb == LMAIL_POP3_APOP;
}

/* Is it such a command, mistyped: behind blanks, or with something else than a space behind it? */
static int looks_secret(const lmail_pop3_words_ *w)
{
  size_t i = 0;

  while (i < w->len && (w->line[i] == ' ' || w->line[i] == '\t')) i++;
  return w->len - i >= 4 && is_secret(lmail_pop3_verb_(w->line + i, 4));
}

/* A command that cannot be obeyed (BAD) or that is not ours (UNKNOWN), with its raw words. */
static lmail_status rejected(lmail_pop3_server *s, const lmail_pop3_words_ *w,
                             const lmail_pop3_fault_ *f, lmail_event *ev)
{
  int unknown = f->field == LMAIL_FIELD_VERB;
  unsigned verb = ev->code;

  ev->kind = unknown ? LMAIL_POP3_SERVER_UNKNOWN : LMAIL_POP3_SERVER_BAD;
  ev->flags = (uint16_t)(ev->flags & (LMAIL_EV_COPIED | LMAIL_EV_LONG));
  if (is_secret(verb) || looks_secret(w)) ev->flags |= LMAIL_EV_SECRET;
  ev->field = f->field;
  ev->at = (uint32_t)f->at;
  if (!unknown) ev->repair = 0;
  ev->num = 0;
  ev->num2 = 0;
  ev->data = w->line;
  ev->len = w->verb_len;
  ev->data2 = w->verb_len < w->len ? w->line + w->arg : NULL;
  ev->len2 = w->len - w->arg;
  s->refusal_ = (ev->flags & LMAIL_EV_LONG) ? (uint16_t)LMAIL_FIELD_NONE : f->field;
  return ask(s, unknown && (verb == 0 || verb > LMAIL_POP3_QUIT) ? LMAIL_POP3_FOR_UNKNOWN
                                                                 : LMAIL_POP3_FOR_REFUSED);
}

/* ---- commands --------------------------------------------------------------------------------- */

/*
 * RFC 1939 9: which commands are valid in which state; RFC 2449 5: CAPA in both; RFC 2595 4 and
 * RFC 5034 4: STLS and AUTH only before the login. PASS follows an accepted USER immediately
 * (RFC 1939 7).
 */
static int is_in_order(const lmail_pop3_server *s, unsigned verb, int user_given)
{
  switch (verb) {
  case 0:
  case LMAIL_POP3_CAPA:
  case LMAIL_POP3_QUIT: return 1;
  case LMAIL_POP3_PASS: return user_given;
  case LMAIL_POP3_USER:
  case LMAIL_POP3_APOP:
  case LMAIL_POP3_AUTH:
  case LMAIL_POP3_STLS: return s->state_ == LMAIL_POP3_AUTHORIZATION;
  default: return verb > LMAIL_POP3_QUIT || s->state_ == LMAIL_POP3_TRANSACTION;
  }
}

/*
 * Bytes that no command may hold: RFC 2449 3 has VCHAR and SP only. 8-bit is left to the rules of
 * USER and PASS where it is tolerated there.
 */
static lmail_pop3_fault_ line_fault(const lmail_pop3_server *s, const lmail_line_ *line,
                                    unsigned verb)
{
  unsigned forbidden = LMAIL_LINE_BARE_CR | LMAIL_LINE_BARE_LF | LMAIL_LINE_NUL | LMAIL_LINE_CTL |
                       LMAIL_LINE_8BIT;
  lmail_pop3_fault_ f = {LMAIL_FIELD_NONE, 0};

  if ((s->tolerate_ & LMAIL_POP3_TOLERATE_8BIT_LOGIN) &&
      (verb == LMAIL_POP3_USER || verb == LMAIL_POP3_PASS)) {
    forbidden &= ~(unsigned)LMAIL_LINE_8BIT;
  }
  if (line->flags & LMAIL_LINE_LONG) f.at = lmail_pop3_line_max_(s);
  else if (line->flags & forbidden) f.at = line->bad;
  else return f;
  f.field = LMAIL_FIELD_LINE;
  if (forbidden & LMAIL_LINE_8BIT) return f;
  /* the first byte that stood out may have been one that is tolerated */
  while (f.at < line->len &&
         (line->data[f.at] >= 0x80 || lmail_is_(line->data[f.at], LMAIL_C_TEXT))) {
    f.at++;
  }
  return f;
}

/* command = keyword *(SP param) CRLF (RFC 2449 3) */
static lmail_pop3_words_ split(const lmail_line_ *line)
{
  const uint8_t *space = line->len == 0 ? NULL
                                        : (const uint8_t *)memchr(line->data, ' ', line->len);
  lmail_pop3_words_ w;

  w.line = line->data;
  w.len = line->len;
  w.verb_len = space == NULL ? w.len : (size_t)(space - w.line);
  w.arg = space == NULL ? w.len : w.verb_len + 1;
  return w;
}

/* Spaces at the end, which PASS keeps. */
static void trim(const lmail_pop3_server *s, lmail_pop3_words_ *w, unsigned verb, lmail_event *ev)
{
  if (!(s->tolerate_ & LMAIL_POP3_TOLERATE_TRAILING_SPACE) || verb == LMAIL_POP3_PASS) return;
  while (w->len > w->verb_len && w->line[w->len - 1] == ' ') {
    w->len--;
    ev->repair = LMAIL_POP3_REPAIR_TRAILING_SPACE;
  }
  if (w->arg > w->len) w->arg = w->len;
}

/* The command is good: what it changes at once, and what its answer will need. */
static lmail_status accepted(lmail_pop3_server *s, unsigned verb, const lmail_line_ *line,
                             lmail_event *ev)
{
  if (ev->data != NULL) ev->off = line->off + (uint64_t)(ev->data - line->data);
  if (is_secret(verb)) ev->flags |= LMAIL_EV_SECRET;
  s->session_ = (uint8_t)(s->session_ & ~LMAIL_POP3_ONE_MESSAGE);
  if (ev->num != 0) s->session_ |= LMAIL_POP3_ONE_MESSAGE;
  if (verb == LMAIL_POP3_QUIT && s->state_ == LMAIL_POP3_TRANSACTION) {
    s->state_ = LMAIL_POP3_UPDATE;
    ev->num = 1;
  }
  return ask(s, verb);
}

static lmail_status command(lmail_pop3_server *s, const lmail_line_ *line, lmail_event *ev)
{
  int user_given = (s->session_ & LMAIL_POP3_USER_GIVEN) != 0;
  lmail_pop3_words_ w = split(line);
  unsigned verb = lmail_pop3_verb_(w.line, w.verb_len);
  lmail_pop3_fault_ f = line_fault(s, line, verb);

  s->session_ = (uint8_t)(s->session_ & ~LMAIL_POP3_USER_GIVEN);
  ev->id = ++s->commands_;
  ev->code = (uint16_t)verb;
  ev->off = line->off;
  if (line->flags & LMAIL_LINE_COPIED) ev->flags |= LMAIL_EV_COPIED;
  if (line->flags & LMAIL_LINE_LONG) ev->flags |= LMAIL_EV_LONG;
  if (f.field == LMAIL_FIELD_NONE) {
    trim(s, &w, verb, ev);
    f = lmail_pop3_command_(s, &w, verb, ev);
  }
  if ((f.field == LMAIL_FIELD_NONE || f.field == LMAIL_FIELD_VERB) &&
      !is_in_order(s, verb, user_given)) {
    f.field = LMAIL_FIELD_POP3_SEQUENCE;
  }
  return f.field == LMAIL_FIELD_NONE ? accepted(s, verb, line, ev) : rejected(s, &w, &f, ev);
}

/*
 * The answer to a challenge: base64, nothing for an empty one, or "*" to cancel (RFC 5034 4). It is a
 * line of its own kind, so what looks like a command in it is none.
 */
static lmail_status response(lmail_pop3_server *s, const lmail_line_ *line, lmail_event *ev)
{
  lmail_pop3_fault_ f = line_fault(s, line, LMAIL_POP3_AUTH);
  lmail_pop3_words_ w;

  ev->id = s->commands_;
  ev->code = LMAIL_POP3_AUTH;
  ev->off = line->off;
  ev->flags |= LMAIL_EV_SECRET;
  if (line->flags & LMAIL_LINE_COPIED) ev->flags |= LMAIL_EV_COPIED;
  if (line->flags & LMAIL_LINE_LONG) ev->flags |= LMAIL_EV_LONG;
  if (f.field != LMAIL_FIELD_NONE) {
    w.line = line->data;
    w.len = w.verb_len = w.arg = line->len;
    return rejected(s, &w, &f, ev);
  }
  if (line->len == 1 && line->data[0] == '*') {
    ev->kind = LMAIL_POP3_SERVER_AUTH_CANCEL;
    s->refusal_ = LMAIL_FIELD_POP3_SEQUENCE;
    return ask(s, LMAIL_POP3_FOR_REFUSED);
  }
  ev->kind = LMAIL_POP3_SERVER_AUTH_RESPONSE;
  ev->data = line->data;
  ev->len = line->len;
  return ask(s, LMAIL_POP3_AUTH);
}

/* ---- the machine ------------------------------------------------------------------------------ */

/* The stream has ended where a command begins, or within one. Neither enters UPDATE (RFC 1939 6). */
static lmail_status ended(lmail_pop3_server *s)
{
  lmail_parser *p = &s->base;

  if (!lmail_line_open_(p)) return LMAIL_DONE;
  memset(p->scratch_, 0, lmail_pop3_line_max_(s)); /* it may hold half a password */
  return lmail_fail_(p, LMAIL_E_TRUNCATED, LMAIL_FIELD_LINE, p->off_, 0);
}

/* Between +OK to STLS and TLS nothing may arrive (CVE-2011-0411 and its many relatives). */
static lmail_status switching(lmail_pop3_server *s, const uint8_t *in, size_t n)
{
  lmail_parser *p = &s->base;

  if (n > 0) return lmail_fail_(p, LMAIL_E_INJECTED, LMAIL_FIELD_LINE, p->off_, in[0]);
  if (lmail_finished_(p)) return LMAIL_DONE;
  s->session_ |= LMAIL_POP3_SWITCHED;
  return LMAIL_SWITCH;
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_pop3_server *s = (lmail_pop3_server *)(void *)p;
  lmail_line_ line;

  if (s->state_ == LMAIL_POP3_CLOSED) return LMAIL_DONE;
  if (p->due_ > 0) return LMAIL_REPLY_DUE;
  if (s->session_ & LMAIL_POP3_SWITCHING) return switching(s, in, n);
  if (lmail_finished_(p)) return ended(s);
  if (!lmail_line_take_(p, in, n, lmail_pop3_line_max_(s), used, &line)) return LMAIL_OK;
  return (s->session_ & LMAIL_POP3_RESPONDING) ? response(s, &line, ev) : command(s, &line, ev);
}

/* ---- life ------------------------------------------------------------------------------------- */

/* Without SASL, commands are all that is read. */
static size_t response_max(const lmail_pop3_server_config *c)
{
  if (!(c->capabilities & LMAIL_POP3_CAPA_SASL)) return LMAIL_POP3_COMMAND_MAX;
  if (c->auth_line_max == 0) return DEFAULT_AUTH_LINE;
  return c->auth_line_max < LMAIL_POP3_COMMAND_MAX ? LMAIL_POP3_COMMAND_MAX : c->auth_line_max;
}

size_t lmail_pop3_server_scratch_size(const lmail_pop3_server_config *cfg)
{
  return cfg == NULL ? (size_t)LMAIL_POP3_COMMAND_MAX : response_max(cfg);
}

size_t lmail_pop3_line_max_(const lmail_pop3_server *s)
{
  return (s->session_ & LMAIL_POP3_RESPONDING) ? s->auth_line_max_ : (size_t)LMAIL_POP3_COMMAND_MAX;
}

size_t lmail_pop3_server_size(void)
{
  return sizeof(lmail_pop3_server);
}

lmail_status lmail_pop3_server_init_sized(lmail_pop3_server *s, size_t s_size,
                                          const lmail_pop3_server_config *cfg, size_t cfg_size,
                                          void *scratch, size_t scratch_size)
{
  lmail_pop3_server_config c;

  if (s_size != sizeof *s || (cfg != NULL && cfg_size != sizeof *cfg)) return LMAIL_E_SIZE;
  memset(&c, 0, sizeof c);
  if (cfg != NULL) c = *cfg;
  if ((c.capabilities & ~(uint32_t)ALL_CAPABILITIES) || (c.tolerate & ~(uint32_t)ALL_TOLERANCES) ||
      (c.flags & ~(uint32_t)LMAIL_POP3_ACCEPT_APOP) || c.auth_line_max > UINT16_MAX) {
    return LMAIL_E_ARGUMENT;
  }
  if (scratch == NULL || scratch_size < response_max(&c)) return LMAIL_E_SCRATCH;
  memset(s, 0, sizeof *s);
  lmail_parser_init_(&s->base, step, scratch, scratch_size);
  s->capabilities_ = c.capabilities == 0 ? (uint32_t)DEFAULT_CAPABILITIES : c.capabilities;
  s->tolerate_ = c.tolerate;
  s->flags_ = c.flags;
  s->auth_line_max_ = (uint16_t)response_max(&c);
  s->bad_left_ = c.bad_max == 0 ? 20 : c.bad_max;
  s->base.due_ = 1;
  s->pending_ = LMAIL_POP3_FOR_GREETING;
  return LMAIL_OK;
}

lmail_status lmail_pop3_server_tls_started(lmail_pop3_server *s)
{
  if (!(s->session_ & LMAIL_POP3_SWITCHED)) return LMAIL_E_STATE;
  s->session_ = 0;
  s->capabilities_ &= ~(uint32_t)LMAIL_POP3_CAPA_STLS;
  return LMAIL_OK;
}

uint32_t lmail_pop3_server_state(const lmail_pop3_server *s)
{
  return s->state_;
}
