/* SPDX-License-Identifier: MIT */
/*
 * smtp_say.c - what is said to another server: as much as the machine allows. With PIPELINING that is
 * MAIL, every RCPT and DATA at once, without it one command a reply.
 */

#include "smtp_out.h"

#include <errno.h>
#include <libmail/downgrade.h>
#include <string.h>
#include <unistd.h>

enum { BY_MOST = 999999999 }; /* seconds, RFC 2852 4 */

static int offers(const struct smtp_out *s, uint32_t extension)
{
  return (lmail_smtp_client_extensions(&s->machine) & extension) != 0;
}

static lmail_smtp_value *add(lmail_smtp_value *v, uint16_t param, int64_t num)
{
  memset(v, 0, sizeof *v);
  v->param = param;
  v->num = num;
  return v + 1;
}

static int is_too_big(const struct smtp_out *s)
{
  uint64_t most = lmail_smtp_client_size_max(&s->machine);

  return most != 0 && (uint64_t)s->size > most;
}

static int is_ascii(const char *text)
{
  while (*text != '\0' && (unsigned char)*text < 128) text++;
  return *text == '\0';
}

/* Do all the addresses go without SMTPUTF8? */
static int has_ascii_addresses(const struct smtp_out *s)
{
  size_t i;

  for (i = 0; i < s->mail->recipients_n; i++) {
    if (smtp_out_mine(s, i) && !is_ascii(s->mail->recipients[i].address)) return 0;
  }
  return is_ascii(s->mail->sender);
}

/*
 * The server has not offered what the message needs: it goes in another form (RFC 6152 3, RFC 3030 3), or
 * not at all. A header in UTF-8 is not for a relay to rewrite (RFC 6531 3.2).
 */
static void change_form(struct smtp_out *s)
{
  static const char no_utf8[] = "550 5.6.7 the server takes no addresses and headers in UTF-8";
  int utf8 = s->utf8 && !offers(s, LMAIL_SMTP_EXT_SMTPUTF8);
  uint32_t facts = 0;
  off_t size = 0;
  int file;

  if (utf8 && !has_ascii_addresses(s)) {
    smtp_out_give_up_message(s, 550, no_utf8, 1);
    return;
  }
  file = mail_seven_bit(&s->c.d->queue, s->mail, &size, &facts);
  if (file < 0 && errno != EINVAL) {
    smtp_out_give_up_message(s, 451, "451 4.3.0 the message could not be made 7-bit", 1);
  } else if (file < 0) {
    smtp_out_give_up_message(
        s, 554, "554 5.6.3 the server takes no 8-bit messages, and this one cannot be encoded", 1);
  } else if (utf8 && (facts & LMAIL_DOWNGRADE_FIELDS)) {
    close(file);
    smtp_out_give_up_message(s, 550, no_utf8, 1);
  } else {
    close(s->file);
    s->file = file;
    s->content = 0;
    s->size = size;
    s->body = 0;
    s->utf8 = 0;
  }
}

/* Is the server one that we know, under TLS? */
static int is_known(const struct smtp_out *s)
{
  return s->c.secure && tls_is_known(s->c.tls);
}

/* Whole seconds until it has to be there (RFC 2852 4.1.4), down. */
static int64_t seconds_left(const struct mail *m)
{
  int64_t ms = m->envelope.by - wall_ms();

  return ms >= 0 ? ms / 1000 : -((999 - ms) / 1000);
}

/* Why this server does not get this message, or NULL. */
static const char *why_not(const struct smtp_out *s)
{
  const struct envelope *e = &s->mail->envelope;

  if (smtp_out_needs_tls(s->mail)) { /* RFC 8689 4.2.1 */
    if (!is_known(s)) return "550 5.7.10 no TLS with a server that is known";
    if (!offers(s, LMAIL_SMTP_EXT_REQUIRETLS)) return "550 5.7.30 the server has no REQUIRETLS";
  }
  if (e->by_mode & LMAIL_SMTP_BY_RETURN) { /* RFC 2852 4.1.4.1; LMTP delivers */
    if (seconds_left(s->mail) < 1) return "550 5.4.7 delivery time expired";
    if (!s->route->lmtp && !offers(s, LMAIL_SMTP_EXT_DELIVERBY))
      return "550 5.3.3 the server has no DELIVERBY";
    if (offers(s, LMAIL_SMTP_EXT_DELIVERBY) && seconds_left(s->mail) < s->by_min)
      return "550 5.3.3 the server wants more time for delivery";
  }
  return NULL;
}

/* What the message needs of a relay: REQUIRETLS, BY, MT-PRIORITY. */
static lmail_smtp_value *add_needs(const struct smtp_out *s, lmail_smtp_value *v)
{
  const struct envelope *e = &s->mail->envelope;

  if (e->tls == TLS_REQUIRED && is_known(s) && offers(s, LMAIL_SMTP_EXT_REQUIRETLS)) {
    v = add(v, LMAIL_SMTP_PARAM_REQUIRETLS, 0);
  }
  if (e->by_mode != 0 && offers(s, LMAIL_SMTP_EXT_DELIVERBY)) {
    int64_t left = seconds_left(s->mail);

    v = add(v, LMAIL_SMTP_PARAM_BY, left < -BY_MOST ? -BY_MOST : left);
    v[-1].code = (uint16_t)e->by_mode;
  }
  /* RFC 6710 4.2: told always */
  return offers(s, LMAIL_SMTP_EXT_MT_PRIORITY) ? add(v, LMAIL_SMTP_PARAM_MT_PRIORITY, e->priority)
                                               : v;
}

static lmail_status say_mail(struct smtp_out *s)
{
  const struct mail *m = s->mail;
  const struct envelope *e = &m->envelope;
  const char *never = why_not(s);
  lmail_smtp_value params[8];
  lmail_smtp_value *v = add(params, LMAIL_SMTP_PARAM_SIZE, s->size);
  lmail_status st;

  if (never != NULL) {
    smtp_out_give_up_message(s, 550, never, 1);
    return LMAIL_OK;
  }
  if (s->body != 0) v = add(v, LMAIL_SMTP_PARAM_BODY, s->body);
  if (s->utf8) v = add(v, LMAIL_SMTP_PARAM_SMTPUTF8, 0);
  if (e->ret != 0 && offers(s, LMAIL_SMTP_EXT_DSN)) v = add(v, LMAIL_SMTP_PARAM_RET, e->ret);
  if (e->envid != NULL && offers(s, LMAIL_SMTP_EXT_DSN)) {
    v = add(v, LMAIL_SMTP_PARAM_ENVID, 0);
    v[-1].code = LMAIL_SMTP_XTEXT;
    v[-1].data = (const uint8_t *)e->envid;
    v[-1].len = strlen(e->envid);
  }
  v = add_needs(s, v);
  st = lmail_smtp_client_mail_with(&s->machine, &s->c.w, m->sender, strlen(m->sender), params,
                                   (size_t)(v - params));
  if (st == LMAIL_OK) s->step = SAY_RCPT;
  else if (st == LMAIL_E_LIMIT && !is_too_big(s)) s->step = SAY_QUIT; /* RFC 9422: next time */
  else if (st == LMAIL_E_LIMIT) smtp_out_give_up(s, 552, "552 5.3.4 larger than the server takes");
  else if (st == LMAIL_E_ARGUMENT)
    smtp_out_give_up(s, 553, "553 5.1.7 not an address for a sender");
  else if (st == LMAIL_E_NOT_OFFERED) {
    change_form(s);
    return LMAIL_OK;
  }
  return st;
}

/* RFC 2852 4.1.4.2: who does not know of the time is to tell of a delay at least. */
static unsigned notify_for(const struct smtp_out *s, const struct recipient *r)
{
  if (!(s->mail->envelope.by_mode & LMAIL_SMTP_BY_NOTIFY) || is_late(s->mail) ||
      offers(s, LMAIL_SMTP_EXT_DELIVERBY) || r->notify & LMAIL_SMTP_NOTIFY_NEVER) {
    return r->notify;
  }
  return (r->notify == 0 ? LMAIL_SMTP_NOTIFY_FAILURE : r->notify) | LMAIL_SMTP_NOTIFY_DELAY;
}

/* RFC 3461 5.2.1: what the sender asked for is passed on to who knows of it. */
static lmail_status write_rcpt(struct smtp_out *s, const struct recipient *r)
{
  lmail_smtp_value params[2];
  lmail_smtp_value *v = params;
  const char *type_end = r->orcpt == NULL ? NULL : strchr(r->orcpt, ';');
  const unsigned notify = notify_for(s, r);

  if (offers(s, LMAIL_SMTP_EXT_DSN)) {
    if (notify != 0) v = add(v, LMAIL_SMTP_PARAM_NOTIFY, notify);
    if (type_end != NULL) {
      v = add(v, LMAIL_SMTP_PARAM_ORCPT, 0);
      v[-1].code = LMAIL_SMTP_XTEXT;
      v[-1].data = (const uint8_t *)r->orcpt;
      v[-1].len = (size_t)(type_end - r->orcpt);
      v[-1].data2 = (const uint8_t *)type_end + 1;
      v[-1].len2 = strlen(type_end + 1);
    }
  }
  return lmail_smtp_client_rcpt_with(&s->machine, &s->c.w, r->address, strlen(r->address), params,
                                     (size_t)(v - params));
}

static lmail_status say_rcpt(struct smtp_out *s)
{
  struct mail *m = s->mail;
  struct recipient *r;
  lmail_status st;

  while (s->at < m->recipients_n && !smtp_out_mine(s, s->at)) s->at++;
  if (s->at == m->recipients_n) {
    s->step = s->body == LMAIL_SMTP_BODY_BINARYMIME ? SAY_BDAT : SAY_DATA;
    return LMAIL_OK;
  }
  r = &m->recipients[s->at];
  st = write_rcpt(s, r);
  if (st == LMAIL_OK) {
    r->command = lmail_smtp_client_last(&s->machine);
    s->at++;
  } else if (st == LMAIL_E_ARGUMENT) {
    r->command = UINT32_MAX; /* no command has this id */
    smtp_out_conclude(s, UINT32_MAX, 553, "553 5.1.3 not an address");
    st = LMAIL_OK;
  }
  return st;
}

/* RFC 2920 3.1: when all were refused, 354 can come all the same. A message without recipients is
 * not worth a file, so it is empty. */
static lmail_status send_nothing(struct smtp_out *s)
{
  size_t used;
  lmail_status st = lmail_smtp_client_body(&s->machine, &s->c.w, "", 0, &used, 1);

  if (st == LMAIL_OK) s->step = AWAIT_MESSAGE;
  return st;
}

/* The file is the buffer: what the writer has no room for is read again next time. */
static ssize_t read_piece(const struct smtp_out *s, void *out, size_t cap)
{
  ssize_t n = pread(s->file, out, cap, s->content + s->sent);

  if (n > 0 || (n == 0 && s->sent >= s->size)) return n;
  log_line("%s: cannot be read: %s", s->mail->id, strerror(errno));
  return -1; /* nothing but hanging up ends a message that is half sent */
}

static lmail_status send_body(struct smtp_out *s)
{
  char text[2048];
  size_t used;
  lmail_status st;
  ssize_t n = read_piece(s, text, sizeof text);
  int last = s->sent + n >= s->size;

  if (n < 0) return LMAIL_E_USER_FIRST;
  st = lmail_smtp_client_body(&s->machine, &s->c.w, text, (size_t)n, &used, last);
  s->sent += (off_t)used;
  if (st == LMAIL_OK && last) s->step = AWAIT_MESSAGE;
  return st;
}

/* RFC 3030 3: what is binary has no end that could be told by a dot. */
static lmail_status send_chunk(struct smtp_out *s)
{
  char text[2048];
  size_t used;
  lmail_status st;
  ssize_t n = read_piece(s, text, sizeof text);

  if (n < 0) return LMAIL_E_USER_FIRST;
  if (n == 0) {
    s->step = AWAIT_MESSAGE;
    return LMAIL_OK;
  }
  st = lmail_smtp_client_chunk(&s->machine, &s->c.w, text, (size_t)n, &used);
  s->sent += (off_t)used;
  return st;
}

static lmail_status say_bdat(struct smtp_out *s)
{
  lmail_status st = lmail_smtp_client_bdat(&s->machine, &s->c.w, (uint64_t)s->size, 1);

  if (st == LMAIL_OK) s->step = SEND_CHUNK;
  return st;
}

/* What is awaited when a command has been said. */
static enum step behind(enum step said)
{
  switch (said) {
  case SAY_DATA: return AWAIT_DATA;
  case SAY_QUIT: return AWAIT_END;
  case SAY_RSET: return AWAIT_RSET;
  case SAY_STARTTLS: return AWAIT_TLS;
  default: return AWAIT_HELLO;
  }
}

static lmail_status say_one(struct smtp_out *s)
{
  const char *name = s->c.d->cfg.hostname;
  lmail_status st = LMAIL_OK;

  switch (s->step) {
  case SAY_EHLO: st = lmail_smtp_client_ehlo(&s->machine, &s->c.w, name, strlen(name)); break;
  case SAY_HELO: st = lmail_smtp_client_helo(&s->machine, &s->c.w, name, strlen(name)); break;
  case SAY_STARTTLS: st = lmail_smtp_client_starttls(&s->machine, &s->c.w); break;
  case SAY_RSET: st = lmail_smtp_client_rset(&s->machine, &s->c.w); break;
  case SAY_MAIL: return say_mail(s);
  case SAY_RCPT: return say_rcpt(s);
  case SAY_DATA: st = lmail_smtp_client_data(&s->machine, &s->c.w); break;
  case SEND_NOTHING: return send_nothing(s);
  case SEND_BODY: return send_body(s);
  case SAY_BDAT: st = say_bdat(s); break;
  case SEND_CHUNK: return send_chunk(s);
  case SAY_QUIT: st = lmail_smtp_client_quit(&s->machine, &s->c.w); break;
  default: return LMAIL_E_BUSY;
  }
  if (st == LMAIL_OK && s->step != SEND_CHUNK) {
    s->step = behind(s->step);
  } else if (st == LMAIL_E_STATE && (s->step == SAY_DATA || s->step == SAY_BDAT)) {
    smtp_out_go_on(s, 0); /* all recipients were refused */
    st = LMAIL_OK;
  }
  return st;
}

/* Writes what may be written now. */
enum work smtp_out_push(struct smtp_out *s)
{
  for (;;) {
    enum step before = s->step;
    lmail_status st = say_one(s);

    if (st == LMAIL_FULL) return WORK_WRITE;
    if (st == LMAIL_E_BUSY || st == LMAIL_E_QUEUE) return WORK_READ; /* a reply must come first */
    if (st != LMAIL_OK && s->step == before) {
      log_line("%s: cannot go on: %s", s->mail->id, lmail_status_text(st));
      return WORK_DROP;
    }
  }
}
