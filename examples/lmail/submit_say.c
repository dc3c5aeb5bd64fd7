/* SPDX-License-Identifier: MIT */
/* submit_say.c - what a submission says: each step writes one command, or a piece of the message. */

#include "submit_parts.h"
#include "downgrade.h"
#include <string.h>

/* Nothing more can be done, for a reason that was told. */
static lmail_status give_up(session *x, int code)
{
  submit_fail(x, code);
  x->step = SAY_QUIT;
  return LMAIL_OK;
}

#ifdef LMAIL_WITH_SASL
static unsigned policy(const session *x)
{
  return (x->s->allow_plaintext ? LMAIL_SASL_PLAINTEXT_ANYWAY : 0u) |
         (x->net.tls != NULL && !x->s->trust.anybody ? LMAIL_SASL_TLS : 0u);
}

/* The AUTH of RFC 4954 from what SASL wants to say: "AUTH mechanism [initial-response]". */
static lmail_status say_auth(session *x)
{
  login *l = x->login;
  size_t name;
  const char *initial;
  size_t n;

  if (l->mechanism == NULL) {
    if (!login_choose(l, LMAIL_SASL_SMTP, policy(x))) {
      complain("no way to log in: %s", lmail_sasl_reason_text(l->choice.reason));
      return give_up(x, EXIT_REFUSED);
    }
    if (!login_line(l)) return give_up(x, EXIT_USAGE);
  }
  name = strlen(l->mechanism->name);
  initial = l->line_len > 5 + name ? l->line + 5 + name + 1 : NULL;
  n = initial == NULL ? 0 : l->line_len - 5 - name - 1;
  if (n == 1 && *initial == '=') n = 0;
  return lmail_smtp_client_auth(&x->c, &x->w, l->mechanism->name, name, initial, n);
}
#endif

/* ---- the envelope ----------------------------------------------------------------------------- */

static lmail_smtp_value *add(lmail_smtp_value *v, uint16_t param, int64_t num)
{
  memset(v, 0, sizeof *v);
  v->param = param;
  v->num = num;
  return v + 1;
}

static lmail_status write_mail(session *x)
{
  const submission *s = x->s;
  lmail_smtp_value params[5];
  lmail_smtp_value *v = add(params, LMAIL_SMTP_PARAM_SIZE, (int64_t)s->octets);

  if (s->is_binary) v = add(v, LMAIL_SMTP_PARAM_BODY, LMAIL_SMTP_BODY_BINARYMIME);
  else if (s->is_8bit) v = add(v, LMAIL_SMTP_PARAM_BODY, LMAIL_SMTP_BODY_8BITMIME);
  if (s->is_utf8) v = add(v, LMAIL_SMTP_PARAM_SMTPUTF8, 0);
  if (s->ret != 0) v = add(v, LMAIL_SMTP_PARAM_RET, s->ret);
  if (s->envid != NULL) {
    v = add(v, LMAIL_SMTP_PARAM_ENVID, 0);
    v[-1].data = (const uint8_t *)s->envid;
    v[-1].len = strlen(s->envid);
  }
  return lmail_smtp_client_mail_with(&x->c, &x->w, s->sender, strlen(s->sender), params,
                                     (size_t)(v - params));
}

/* What the server has not offered and the message needs: another form (RFC 6152 3), or it cannot go. */
static lmail_status not_offered(session *x)
{
  submission *s = x->s;
  uint32_t facts;
  int code;

  if (s->is_utf8 && !(lmail_smtp_client_extensions(&x->c) & LMAIL_SMTP_EXT_SMTPUTF8)) {
    complain("an address has characters that go only to servers with SMTPUTF8");
    return give_up(x, EXIT_MESSAGE);
  }
  code = downgrade_file(&s->message, 0, &s->octets, &facts);
  if (code != EXIT_OK) {
    complain("and the server takes nothing else");
    return give_up(x, code);
  }
  s->is_8bit = s->is_binary = 0;
  return LMAIL_OK; /* and once more */
}

static lmail_status say_mail(session *x)
{
  submission *s = x->s;
  lmail_status st;

  if (s->is_utf8 == UTF8_HEADER &&
      !(lmail_smtp_client_extensions(&x->c) & LMAIL_SMTP_EXT_SMTPUTF8)) {
    s->is_utf8 = 0; /* as mail was sent before RFC 6531, or downgraded with the rest */
  }
  st = write_mail(x);
  if (st == LMAIL_OK) x->step = SAY_RCPT;
  if (st == LMAIL_E_NOT_OFFERED) return not_offered(x);
  if (st == LMAIL_E_LIMIT) {
    complain("the message has %llu octets, and the server takes %llu",
             (unsigned long long)s->octets, (unsigned long long)lmail_smtp_client_size_max(&x->c));
    return give_up(x, EXIT_MESSAGE);
  }
  if (st == LMAIL_E_ARGUMENT) {
    complain("\"%s\" is no address that SMTP can carry%s", s->sender,
             s->envid != NULL ? ", or the envelope id is none" : "");
    return give_up(x, EXIT_MESSAGE);
  }
  return st;
}

/* With NOTIFY the original recipient is told, too, so that it comes back in a report (RFC 3461 4.2). */
static lmail_status write_rcpt(session *x, const verdict *v)
{
  size_t n = strlen(v->recipient);
  lmail_smtp_value params[2];

  if (x->s->notify == 0) return lmail_smtp_client_rcpt_with(&x->c, &x->w, v->recipient, n, NULL, 0);
  add(params, LMAIL_SMTP_PARAM_NOTIFY, x->s->notify);
  add(params + 1, LMAIL_SMTP_PARAM_ORCPT, 0);
  params[1].data = (const uint8_t *)(x->s->is_utf8 ? "utf-8" : "rfc822");
  params[1].len = strlen((const char *)params[1].data);
  params[1].data2 = (const uint8_t *)v->recipient;
  params[1].len2 = n;
  return lmail_smtp_client_rcpt_with(&x->c, &x->w, v->recipient, n, params, 2);
}

static lmail_status say_rcpt(session *x)
{
  verdict *v = &x->s->verdicts[x->next];
  lmail_status st;

  if (x->next == x->s->count) {
    x->step = SAY_DATA;
    return LMAIL_OK;
  }
  st = write_rcpt(x, v);
  if (st == LMAIL_OK) v->id = lmail_smtp_client_last(&x->c);
  if (st == LMAIL_E_ARGUMENT) {
    v->code = 553; /* what a server would say to such an address */
    snprintf(v->text, sizeof v->text, "not sent: no address that SMTP can carry");
  } else if (st == LMAIL_E_LIMIT) {
    v->code = 452; /* RFC 9422: the rest goes with another message */
    snprintf(v->text, sizeof v->text, "not sent: more recipients than the server takes");
  }
  if (st == LMAIL_OK || st == LMAIL_E_ARGUMENT || st == LMAIL_E_LIMIT) {
    x->next++;
    return LMAIL_OK;
  }
  return st;
}

/* ---- the message ------------------------------------------------------------------------------ */

static lmail_status say_data(session *x)
{
  lmail_status st;

  if (!x->s->chunking && !x->s->is_binary) {
    st = lmail_smtp_client_data(&x->c, &x->w);
    if (st == LMAIL_OK) x->step = WAIT;
    return st;
  }
  st = lmail_smtp_client_bdat(&x->c, &x->w, x->s->octets, 1);
  if (st == LMAIL_OK) x->step = SEND_CHUNK;
  return st;
}

/* More of the message in x->piece, if that is used up; 1 when there is nothing more. */
static int read_piece(session *x)
{
  if (x->piece_at == x->piece_len && !x->closing) {
    x->piece_at = 0;
    x->piece_len = fread(x->piece, 1, sizeof x->piece, x->s->message);
  }
  return x->piece_at == x->piece_len;
}

static void took(session *x, size_t n)
{
  x->piece_at += n;
  x->written += n;
  if (x->s->trace == TRACE_OFF) progress("sending", x->written, x->s->octets);
}

/* The next piece of the message; when the server threw everybody out, just its end. */
static lmail_status send_body(session *x)
{
  int last = read_piece(x);
  size_t used = 0;
  lmail_status st = lmail_smtp_client_body(&x->c, &x->w, x->piece + x->piece_at,
                                           x->piece_len - x->piece_at, &used, last);

  took(x, used);
  if (st == LMAIL_OK && last) x->step = WAIT;
  return st;
}

/* The same in a chunk, whose size was told: nothing is stuffed, and nothing marks its end. */
static lmail_status send_chunk(session *x)
{
  int last = read_piece(x);
  size_t used = 0;
  lmail_status st;

  if (last) {
    x->step = WAIT;
    return LMAIL_OK;
  }
  st = lmail_smtp_client_chunk(&x->c, &x->w, x->piece + x->piece_at, x->piece_len - x->piece_at,
                               &used);
  took(x, used);
  return st;
}

/* ---- the steps -------------------------------------------------------------------------------- */

lmail_status submit_say(session *x)
{
  lmail_status st;

  if (x->s->pipeline == PIPELINE_NEVER && x->step != SEND_BODY && x->step != SEND_CHUNK &&
      lmail_smtp_client_unanswered(&x->c) != 0) {
    return LMAIL_E_BUSY;
  }
  switch (x->step) {
  case SAY_EHLO: st = lmail_smtp_client_ehlo(&x->c, &x->w, x->helo, strlen(x->helo)); break;
  case SAY_HELO: st = lmail_smtp_client_helo(&x->c, &x->w, x->helo, strlen(x->helo)); break;
  case SAY_STARTTLS: st = lmail_smtp_client_starttls(&x->c, &x->w); break;
#ifdef LMAIL_WITH_SASL
  case SAY_AUTH:
    st = say_auth(x);
    if (x->step == SAY_QUIT) return st;
    break;
  case SAY_RESPONSE:
    st = lmail_smtp_client_sasl(&x->c, &x->w, x->login->line, x->login->line_len);
    break;
#endif
  case SAY_MAIL: return say_mail(x);
  case SAY_RCPT: return say_rcpt(x);
  case SAY_DATA: return say_data(x);
  case SEND_BODY: return send_body(x);
  case SEND_CHUNK: return send_chunk(x);
  case SAY_QUIT:
    st = lmail_smtp_client_quit(&x->c, &x->w);
    if (st == LMAIL_OK) x->step = SAID_ALL;
    return st;
  default: return LMAIL_E_BUSY;
  }
  if (st == LMAIL_OK) x->step = WAIT;
  return st;
}
