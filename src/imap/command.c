/* SPDX-License-Identifier: MIT */
/*
 * command.c - IMAP's commands written, piece by piece (RFC 9051 2.2.1, 4.3, 6).
 *
 * What a command looks like is a function of its arguments alone. A call passes over the octets of the current
 * argument that are written already, and puts as many of the following as there is room for.
 */

#include "imap/command.h"
#include "core/number.h"
#include <string.h>

/* lmail_imap_command.state_ */
enum {
  FRESH,
  WRITING,
  WAITING, /* for "+"                                              */
  GONE,    /* "+" has come for the literal whose head was written   */
  IN_BODY, /* at_ octets of a streamed literal are due              */
  IN_BODY8,
  OVER
};

enum { SASL_MAX = 12288 }; /* RFC 4954 4: the longest line of an exchange */

/* Why the putting of an argument ended. */
enum { PUT_ALL, PUT_WAIT, PUT_BODY };

/* The octets of the command from the current place on. */
typedef struct pen {
  uint8_t *to;
  size_t room;
  size_t made;   /* octets put into `to`                        */
  size_t more;   /* octets that found no room                   */
  uint64_t skip; /* octets of this argument that are there already */
  uint64_t at;   /* octets of this argument up to the pen, as far as there was room */
  size_t secret_from, secret_to;
  uint32_t offers;
  unsigned
      form; /* of the literal that was begun, 0: none was; it is not looked through at each call */
  uint8_t full; /* some octet found no room                    */
  uint8_t gone;
  uint8_t bad;
} pen;

static void put(pen *p, const void *data, size_t n)
{
  const uint8_t *s = (const uint8_t *)data;
  size_t k;

  if (n == 0) return;
  k = p->skip < n ? (size_t)p->skip : n;
  p->skip -= k;
  if (!p->full) p->at += k;
  s += k;
  n -= k;
  k = p->full ? 0 : n < p->room - p->made ? n : p->room - p->made;
  if (k > 0) memcpy(p->to + p->made, s, k);
  p->made += k;
  p->at += k;
  n -= k;
  if (n > 0) p->full = 1;
  p->more = n > SIZE_MAX - p->more ? SIZE_MAX : p->more + n;
}

#define put_lit(p, literal) put((p), (literal), sizeof(literal) - 1)

static void put_number(pen *p, uint64_t v)
{
  uint8_t digits[20];
  size_t n = lmail_digits_(v, digits);

  put(p, digits, n);
}

/* Octets of the caller's outside of literals. They were checked, but may have changed since. */
static void put_line(pen *p, const void *data, size_t n)
{
  if (n == 0) return;
  if (memchr(data, '\r', n) || memchr(data, '\n', n) || memchr(data, 0, n)) {
    p->bad = 1;
    return;
  }
  put(p, data, n);
}

/* quoted = DQUOTE *QUOTED-CHAR DQUOTE; QUOTED-CHAR = ... / "\" quoted-specials */
static void put_quoted(pen *p, const uint8_t *s, size_t n)
{
  size_t from = 0;
  size_t i;

  put_lit(p, "\"");
  for (i = 0; i < n; i++) {
    if (s[i] != '"' && s[i] != '\\') continue;
    put_line(p, s + from, i - from);
    put_lit(p, "\\");
    from = i;
  }
  if (n > 0) put_line(p, s + from, n - from);
  put_lit(p, "\"");
}

/* literal = "{" number64 ["+"] "}" CRLF *CHAR8; literal8 = "~{" number64 ["+"] "}" CRLF *OCTET */
static unsigned put_literal(pen *p, const lmail_imap_arg *arg, unsigned form)
{
  int is_free = lmail_imap_is_free_(arg->len, p->offers);

  put_line(p, "~", form == LMAIL_IMAP_AS_LITERAL8);
  put_lit(p, "{");
  put_number(p, arg->len);
  put_line(p, "+", (size_t)is_free);
  put_lit(p, "}\r\n");
  if (!is_free && !p->gone) return PUT_WAIT;
  if (arg->flags & LMAIL_IMAP_ARG_STREAMED) return arg->len > 0 ? PUT_BODY : PUT_ALL;
  put(p, arg->data, arg->len);
  return PUT_ALL;
}

/* fetch-att with its section and "<" number "." nz-number ">" */
static void put_item(pen *p, const lmail_imap_arg *arg)
{
  put_line(p, arg->data, arg->len);
  if (arg->data2 == NULL) return;
  put_lit(p, "[");
  put_line(p, arg->data2, arg->len2);
  put_lit(p, "]");
  if (!(arg->flags & LMAIL_IMAP_ARG_ORIGIN)) return;
  put_lit(p, "<");
  put_number(p, arg->num);
  put_lit(p, ".");
  put_number(p, arg->num2);
  put_lit(p, ">");
}

/* partial-range = nz-number ":" nz-number / "-" nz-number ":" "-" nz-number          RFC 9394 */
static void put_range(pen *p, const lmail_imap_arg *arg)
{
  size_t minus = (arg->flags & LMAIL_IMAP_ARG_NEGATIVE) != 0;

  put_line(p, "-", minus);
  put_number(p, arg->num);
  put_lit(p, ":");
  put_line(p, "-", minus);
  put_number(p, arg->num2);
}

static unsigned put_value(pen *p, const lmail_imap_arg *arg)
{
  unsigned form;

  switch (arg->kind) {
  case LMAIL_IMAP_ARG_ASTRING:
  case LMAIL_IMAP_ARG_STRING:
  case LMAIL_IMAP_ARG_MAILBOX:
  case LMAIL_IMAP_ARG_PATTERN:
  case LMAIL_IMAP_ARG_LITERAL:
    form = p->skip > 0 && p->form != 0 ? p->form : lmail_imap_form_(arg, p->offers);
    if (!p->full) p->form = form;
    if (form >= LMAIL_IMAP_AS_LITERAL) return put_literal(p, arg, form);
    if (form == LMAIL_IMAP_AS_ATOM) put_line(p, arg->data, arg->len);
    else put_quoted(p, (const uint8_t *)arg->data, arg->len);
    break;
  case LMAIL_IMAP_ARG_NUMBER: put_number(p, arg->num); break;
  case LMAIL_IMAP_ARG_ITEM: put_item(p, arg); break;
  case LMAIL_IMAP_ARG_RANGE: put_range(p, arg); break;
  case LMAIL_IMAP_ARG_OPEN: put_lit(p, "("); break;
  case LMAIL_IMAP_ARG_CLOSE: put_lit(p, ")"); break;
  default: put_line(p, arg->data, arg->len); break;
  }
  return PUT_ALL;
}

static unsigned put_arg(pen *p, const lmail_imap_arg *args, size_t i)
{
  size_t from;
  unsigned end;

  if (args[i].kind != LMAIL_IMAP_ARG_CLOSE && (i == 0 || args[i - 1].kind != LMAIL_IMAP_ARG_OPEN)) {
    put_lit(p, " ");
  }
  from = p->made;
  end = put_value(p, &args[i]);
  if ((args[i].flags & LMAIL_IMAP_ARG_SECRET) && p->made > from) {
    if (p->secret_to == 0) p->secret_from = from;
    p->secret_to = p->made;
  }
  return end;
}

/* ---- where it goes ------------------------------------------------------------------------------ */

typedef struct command {
  const lmail_imap_line_ *line;
  lmail_imap_rule_ rule;
} command;

/* command = tag SP name *(SP argument) CRLF: place 0 is tag and name, then the arguments, then CRLF. */
static unsigned put_place(pen *p, const command *cmd, size_t place)
{
  if (place == 0) {
    put_line(p, cmd->line->tag, cmd->line->tag_n);
    put_line(p, cmd->rule.name_len > 0 ? " " : "", cmd->rule.name_len > 0);
    put(p, cmd->rule.name, cmd->rule.name_len);
    return PUT_ALL;
  }
  if (place > cmd->line->count) {
    put_lit(p, "\r\n");
    return PUT_ALL;
  }
  return put_arg(p, cmd->line->args, place - 1);
}

/* The length without the octets of literals: what is put, as if every literal were streamed. */
static size_t line_length(const command *cmd, uint32_t offers)
{
  pen p;
  size_t i;

  memset(&p, 0, sizeof p);
  p.offers = offers & ~(uint32_t)(LMAIL_IMAP_OFFERS_LITERAL_PLUS | LMAIL_IMAP_OFFERS_LITERAL_MINUS);
  for (i = 0; i <= cmd->line->count + 1; i++) put_place(&p, cmd, i);
  return p.more;
}

/*
 * Puts from the current place on: *place and p->at tell how far there was room. Ends where the room does (but
 * looks on for LMAIL_IMAP_PIECE octets, so that it is known what would be needed), or at a literal.
 */
static unsigned put_from(pen *p, const command *cmd, const lmail_imap_command *c, size_t *place)
{
  size_t i = c->arg_;
  unsigned end = PUT_ALL;

  p->skip = c->at_;
  p->gone = c->state_ == GONE;
  p->form = c->form_;
  *place = i;
  while (i <= cmd->line->count + 1) {
    end = put_place(p, cmd, i);
    if (p->bad || end != PUT_ALL || p->more >= LMAIL_IMAP_PIECE) break;
    p->gone = 0;
    i++;
    if (p->full) continue;
    *place = i;
    p->at = 0;
    p->form = 0;
  }
  return end;
}

/* What was secret in the buffer, and from .. to; to is 0 when there is nothing new. */
static void mark_secret(lmail_writer *w, size_t from, size_t to)
{
  if (w->len == 0) w->secret_from = w->secret_to = 0;
  if (to == 0) return;
  if (w->secret_to == 0) w->secret_from = from;
  w->secret_to = to;
}

static lmail_status begin(const command *cmd, uint32_t offers, lmail_imap_check_fn check)
{
  const lmail_imap_line_ *line = cmd->line;
  size_t most = line->verb == LMAIL_IMAP_CMD_AUTHENTICATE ? SASL_MAX : line->most;
  lmail_status st;

  if (!lmail_imap_is_word_(line->tag, line->tag_n, LMAIL_IMAP_ASTRING_CHAR) ||
      memchr(line->tag, '+', line->tag_n)) {
    return LMAIL_E_ARGUMENT;
  }
  st = check(line->verb, line->args, line->count, offers, NULL);
  if (st != LMAIL_OK) return st;
  return line_length(cmd, offers) > most ? LMAIL_E_TOO_LONG : LMAIL_OK;
}

/* What was put is in the buffer, and the command stands at `place`. */
static lmail_status advance(lmail_imap_command *c, const command *cmd, const pen *p, unsigned end,
                            size_t place)
{
  if (c->state_ != GONE || c->arg_ != place) c->state_ = WRITING;
  c->arg_ = (uint32_t)place;
  c->at_ = p->at;
  c->form_ = (uint8_t)p->form;
  if (p->full) return LMAIL_FULL;
  if (end == PUT_WAIT) {
    c->state_ = WAITING;
    return LMAIL_WAIT;
  }
  if (end == PUT_BODY) {
    const lmail_imap_arg *arg = &cmd->line->args[place - 1];

    c->state_ = lmail_imap_form_(arg, p->offers) == LMAIL_IMAP_AS_LITERAL8 ? IN_BODY8 : IN_BODY;
    c->secret_ = (arg->flags & LMAIL_IMAP_ARG_SECRET) != 0;
    c->at_ = arg->len;
    return LMAIL_PAUSED;
  }
  c->state_ = OVER;
  return LMAIL_OK;
}

lmail_status lmail_imap_command_put_(lmail_imap_command *c, lmail_writer *w,
                                     const lmail_imap_line_ *line, uint32_t offers,
                                     lmail_imap_check_fn check)
{
  command cmd;
  size_t place = 0;
  size_t need;
  unsigned end;
  pen p;

  cmd.line = line;
  if (c->state_ == OVER || !lmail_imap_rule_of_(line->verb, &cmd.rule)) {
    return c->state_ == OVER ? LMAIL_E_STATE : LMAIL_E_ARGUMENT;
  }
  if (c->state_ == WAITING) return LMAIL_WAIT;
  if (c->state_ == IN_BODY || c->state_ == IN_BODY8) return LMAIL_PAUSED;
  if (c->state_ == FRESH) {
    lmail_status st = begin(&cmd, offers, check);

    if (st != LMAIL_OK) return st;
  }
  if (c->arg_ > line->count + 1) return LMAIL_E_ARGUMENT;
  memset(&p, 0, sizeof p);
  p.to = w->buf == NULL ? NULL : w->buf + w->len;
  p.room = w->buf == NULL ? 0 : w->cap - w->len;
  p.offers = offers;
  end = put_from(&p, &cmd, c, &place);
  if (p.bad) return LMAIL_E_ARGUMENT;
  need = p.made + p.more < p.made || p.made + p.more > LMAIL_IMAP_PIECE ? LMAIL_IMAP_PIECE
                                                                        : p.made + p.more;
  w->need = need;
  if (p.room < need) return LMAIL_FULL;
  mark_secret(w, w->len + p.secret_from, p.secret_to == 0 ? 0 : w->len + p.secret_to);
  w->len += p.made;
  w->need = p.more > LMAIL_IMAP_PIECE ? LMAIL_IMAP_PIECE : p.more;
  return advance(c, &cmd, &p, end, place);
}

lmail_status lmail_imap_command_go(lmail_imap_command *c)
{
  if (c->state_ != WAITING) return LMAIL_E_STATE;
  c->state_ = GONE;
  return LMAIL_OK;
}

int lmail_imap_command_waits_(const lmail_imap_command *c)
{
  return c->state_ == WAITING;
}

uint64_t lmail_imap_command_due(const lmail_imap_command *c)
{
  return c->state_ == IN_BODY || c->state_ == IN_BODY8 ? c->at_ : 0;
}

lmail_status lmail_imap_command_body(lmail_imap_command *c, lmail_writer *w, const void *in,
                                     size_t n, size_t *used)
{
  uint64_t due = lmail_imap_command_due(c);
  size_t room = w->buf == NULL ? 0 : w->cap - w->len;
  const uint8_t *nul;
  size_t k;

  *used = 0;
  if (due == 0) return LMAIL_E_STATE;
  if (n > due) n = (size_t)due;
  if (n == 0) return LMAIL_OK;
  w->need = n < LMAIL_IMAP_PIECE ? n : LMAIL_IMAP_PIECE;
  if (room < w->need) return LMAIL_FULL;
  k = n < room ? n : room;
  nul = c->state_ == IN_BODY ? (const uint8_t *)memchr(in, 0, k) : NULL;
  if (nul != NULL) k = (size_t)(nul - (const uint8_t *)in);
  mark_secret(w, w->len, c->secret_ ? w->len + k : 0);
  if (k > 0) memcpy(w->buf + w->len, in, k);
  w->len += k;
  *used = k;
  c->at_ -= k;
  if (c->at_ == 0) {
    c->arg_++;
    c->state_ = WRITING;
  }
  w->need = n - k < LMAIL_IMAP_PIECE ? n - k : LMAIL_IMAP_PIECE;
  if (nul != NULL) return LMAIL_E_ARGUMENT;
  return k < n ? LMAIL_FULL : LMAIL_OK;
}
