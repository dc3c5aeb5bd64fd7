/* SPDX-License-Identifier: MIT */
/* smtp_mail.c - the envelope of a message that a client sends: MAIL and RCPT with their parameters. */

#include "smtp_in.h"

#include <errno.h>
#include <libmail/date.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

/* A parameter of MAIL or RCPT and its value; 0: it is not there. */
static int parameter(const lmail_event *ev, unsigned which, lmail_smtp_value *out)
{
  unsigned verb = ev->kind == LMAIL_SMTP_SERVER_MAIL ? LMAIL_SMTP_MAIL : LMAIL_SMTP_RCPT;
  lmail_smtp_param param;
  size_t pos = 0;

  while (lmail_smtp_param_next(ev->data2, ev->len2, &pos, &param) == LMAIL_EVENT) {
    if (lmail_smtp_param_value(&param, verb, out) == LMAIL_OK && out->param == which) return 1;
  }
  return 0;
}

/* Do we know him well enough to send to others for him, and before others? */
static int is_trusted(const struct smtp_in *s)
{
  return s->may_relay || s->logged_in;
}

/* ---- MAIL ------------------------------------------------------------------------------------- */

/* What MAIL says, and room for it. */
struct wishes {
  struct envelope envelope;
  char envid[ENVID_OCTETS];
  char hold[HOLD_OCTETS];
  int lowered; /* to this priority */
};

/* RFC 1870 6.1: is there room for as much as the client has announced? */
static int no_room_for(const struct smtp_in *s, uint64_t octets)
{
  struct statvfs fs;

  return octets > 0 && statvfs(s->c.d->queue.dir, &fs) == 0 &&
         octets / (fs.f_frsize == 0 ? 512 : fs.f_frsize) >= fs.f_bavail;
}

static int refuse(struct smtp_in *s, unsigned code, uint32_t enhanced, const char *text)
{
  smtp_say(s, code, enhanced, text);
  return 0;
}

/* RFC 4865: the message is to be kept for a while. 0: it was refused, here and below. */
static int take_hold(struct smtp_in *s, const lmail_event *ev, struct wishes *w)
{
  char user[HOLDER_OCTETS];
  lmail_smtp_value v;
  lmail_date date;

  snprintf(user, sizeof user, "%s", s->user == NULL ? "-" : s->user->name);
  if (parameter(ev, LMAIL_SMTP_PARAM_HOLDFOR, &v)) {
    if ((uint64_t)v.num * 1000 > s->c.d->cfg.hold_max) {
      return refuse(s, 501, LMAIL_SMTP_ENHANCED(5, 5, 4), "No message is kept for so long");
    }
    w->envelope.hold_until = wall_ms() + v.num * 1000;
    snprintf(w->hold, sizeof w->hold, "%s for;%lld", user, (long long)v.num);
  } else if (parameter(ev, LMAIL_SMTP_PARAM_HOLDUNTIL, &v)) {
    if (lmail_date_parse_rfc3339(v.data, v.len, &date, NULL) != LMAIL_OK ||
        date.unix_time > s->hold_latest) {
      return refuse(s, 501, LMAIL_SMTP_ENHANCED(5, 5, 4), "No message is kept until then");
    }
    w->envelope.hold_until = date.unix_time * 1000;
    snprintf(w->hold, sizeof w->hold, "%s until;%.*s", user, (int)v.len, (const char *)v.data);
  } else {
    return 1;
  }
  /* its 5.7.16 has come to mean something else (RFC 6710) */
  if (queue_held(&s->c.d->queue, user) >= s->c.d->cfg.hold_messages) {
    return refuse(s, 552, LMAIL_SMTP_ENHANCED(5, 3, 1), "Too many messages of yours are kept");
  }
  return 1;
}

/* RFC 2852: it is to arrive in time. With RFC 4865 5.2.2: not before it goes. */
static int take_by(struct smtp_in *s, const lmail_event *ev, struct wishes *w)
{
  struct envelope *e = &w->envelope;
  lmail_smtp_value v;

  if (!parameter(ev, LMAIL_SMTP_PARAM_BY, &v)) return 1;
  e->by_mode = v.code;
  e->by = wall_ms() + v.num * 1000;
  if (v.code & LMAIL_SMTP_BY_RETURN && v.num < (int64_t)s->c.d->cfg.by_min) {
    return refuse(s, 555, LMAIL_SMTP_ENHANCED(5, 5, 4), "That is too soon for us");
  }
  if (e->hold_until > e->by) {
    return refuse(s, 501, LMAIL_SMTP_ENHANCED(5, 5, 4), "To arrive before it goes");
  }
  return 1;
}

/* RFC 6710 4.1: before others only for those whom we know. */
static void take_priority(struct smtp_in *s, const lmail_event *ev, struct wishes *w)
{
  lmail_smtp_value v;

  s->has_priority = parameter(ev, LMAIL_SMTP_PARAM_MT_PRIORITY, &v);
  if (!s->has_priority) return;
  w->lowered = v.num > 0 && !is_trusted(s);
  w->envelope.priority = s->priority = w->lowered ? 0 : (int)v.num;
}

/* 0: it was refused. */
static int take_wishes(struct smtp_in *s, const lmail_event *ev, struct wishes *w)
{
  struct envelope *e = &w->envelope;
  lmail_smtp_value v;

  memset(w, 0, sizeof *w);
  e->envid = w->envid;
  e->hold = w->hold;
  if (ev->flags & LMAIL_SMTP_EV_8BITMIME) e->body = LMAIL_SMTP_BODY_8BITMIME;
  if (ev->flags & LMAIL_SMTP_EV_BINARYMIME) e->body = LMAIL_SMTP_BODY_BINARYMIME;
  e->utf8 = (ev->flags & LMAIL_SMTP_EV_SMTPUTF8) != 0;
  if (ev->flags & LMAIL_SMTP_EV_REQUIRETLS) e->tls = TLS_REQUIRED;
  if (parameter(ev, LMAIL_SMTP_PARAM_RET, &v)) e->ret = (unsigned)v.num;
  if (parameter(ev, LMAIL_SMTP_PARAM_ENVID, &v)) {
    snprintf(w->envid, sizeof w->envid, "%.*s", (int)v.len, (const char *)v.data);
  }
  take_priority(s, ev, w);
  return take_hold(s, ev, w) && take_by(s, ev, w);
}

void smtp_mail(struct smtp_in *s, const lmail_event *ev)
{
  const struct config *cfg = &s->c.d->cfg;
  char sender[ADDRESS_OCTETS];
  char text[48] = "Sender ok";
  uint32_t enhanced = LMAIL_SMTP_ENHANCED(2, 1, 0);
  struct wishes w;
  int error;

  if (s->must_log_in && !s->logged_in) {
    smtp_say(s, 530, LMAIL_SMTP_ENHANCED(5, 7, 0), "Log in first");
    return;
  }
  if (ev->num > cfg->size_max) {
    smtp_say(s, 552, LMAIL_SMTP_ENHANCED(5, 3, 4), "Message too big");
    return;
  }
  if (s->c.d->queue.n >= cfg->queue_max || no_room_for(s, ev->num)) {
    smtp_say_error(s, ENOSPC);
    return;
  }
  smtp_forget(s);
  if (!take_wishes(s, ev, &w)) return;
  snprintf(sender, sizeof sender, "%.*s", (int)ev->len, (const char *)ev->data);
  if (w.lowered) { /* RFC 6710 4.1: X.3.6, "the new priority, followed by SP and explanatory text" */
    snprintf(text, sizeof text, "%d is its priority", w.envelope.priority);
    enhanced = LMAIL_SMTP_ENHANCED(2, 3, 6);
  }
  error = draft_open(&s->c.d->queue, &s->draft, NULL, sender, &w.envelope);
  if (error != 0) smtp_say_error(s, error);
  else smtp_say(s, 250, enhanced, text);
}

/* ---- RCPT ------------------------------------------------------------------------------------- */

/* A recipient, and what is asked for. */
struct wanted {
  char address[ADDRESS_OCTETS];
  char orcpt[ORCPT_OCTETS];
  unsigned notify;
};

static void take_wanted(const lmail_event *ev, struct wanted *w)
{
  lmail_smtp_value v;

  memset(w, 0, sizeof *w);
  snprintf(w->address, sizeof w->address, "%.*s", (int)ev->len, (const char *)ev->data);
  if (parameter(ev, LMAIL_SMTP_PARAM_NOTIFY, &v)) w->notify = (unsigned)v.num;
  if (parameter(ev, LMAIL_SMTP_PARAM_ORCPT, &v)) {
    snprintf(w->orcpt, sizeof w->orcpt, "%.*s;%.*s", (int)v.len, (const char *)v.data, (int)v.len2,
             (const char *)v.data2);
  }
}

/*
 * All for whom an alias stands. RFC 3461 5.2.7.2: what was asked for goes with the message to a single one;
 * 5.2.7.3 (c): to several without SUCCESS, of which is said that the alias was expanded.
 */
static int add_expanded(struct smtp_in *s, struct wanted *w, const char *const *members, size_t n)
{
  struct queue *q = &s->c.d->queue;
  int error = 0;
  size_t i;

  if (n > 1 && w->notify & LMAIL_SMTP_NOTIFY_SUCCESS) {
    error = draft_recipient(q, &s->draft, w->address, w->notify, w->orcpt);
    if (error == 0) error = draft_expanded(q, &s->draft);
    w->notify &= ~(unsigned)LMAIL_SMTP_NOTIFY_SUCCESS;
    if (w->notify == 0) w->notify = LMAIL_SMTP_NOTIFY_NEVER;
  }
  for (i = 0; i < n && error == 0; i++) {
    error = draft_recipient(q, &s->draft, members[i], w->notify, w->orcpt);
  }
  return error;
}

static void rcpt_alias(struct smtp_in *s, const lmail_event *ev, const struct alias *alias)
{
  const char *members[EXPANDED_MAX];
  size_t n = alias_expand(s->c.d, alias, members, EXPANDED_MAX);
  struct wanted w;
  int error;

  if (n == SIZE_MAX) {
    smtp_say(s, 451, LMAIL_SMTP_ENHANCED(4, 2, 4), "The alias cannot be expanded");
    return;
  }
  if (n == 0) {
    smtp_say(s, 550, LMAIL_SMTP_ENHANCED(5, 1, 1), "Nobody is behind this alias");
    return;
  }
  take_wanted(ev, &w);
  error = add_expanded(s, &w, members, n);
  if (error != 0) smtp_say_error(s, error);
  else smtp_say(s, 250, LMAIL_SMTP_ENHANCED(2, 1, 5), "Recipient ok");
}

void smtp_rcpt(struct smtp_in *s, const lmail_event *ev)
{
  const struct alias *alias = alias_find(s->c.d, ev->data, ev->len);
  struct target t;
  struct wanted w;
  int error;

  if (alias != NULL) {
    rcpt_alias(s, ev, alias);
    return;
  }
  t = find_target(s->c.d, ev->data, ev->len);
  if (t.place == PLACE_NO_USER) {
    smtp_say(s, 550, LMAIL_SMTP_ENHANCED(5, 1, 1), "No such user here");
    return;
  }
  if (t.place != PLACE_HERE && !is_trusted(s)) { /* an open relay would soon send only spam */
    smtp_say(s, 550, LMAIL_SMTP_ENHANCED(5, 7, 1), "Relaying denied");
    return;
  }
  if (t.place == PLACE_NO_ROUTE) {
    smtp_say(s, 550, LMAIL_SMTP_ENHANCED(5, 1, 2), "No route to this domain");
    return;
  }
  take_wanted(ev, &w);
  error = draft_recipient(&s->c.d->queue, &s->draft, w.address, w.notify, w.orcpt);
  if (error != 0) smtp_say_error(s, error);
  else smtp_say(s, 250, LMAIL_SMTP_ENHANCED(2, 1, 5), "Recipient ok");
}
