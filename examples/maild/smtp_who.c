/* SPDX-License-Identifier: MIT */
/* smtp_who.c - who an SMTP client is: logins, and what a proxy says of him. */

#include "smtp_in.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* ---- login ------------------------------------------------------------------------------------ */

void smtp_login(struct smtp_in *s, enum auth_result result)
{
  char challenge[512];
  uint32_t enhanced = 0;
  const char *word = NULL;
  unsigned code;
  size_t n;

  s->thinks = result == AUTH_THINKS;
  switch (result) {
  case AUTH_THINKS: return;
  case AUTH_CHALLENGE:
    n = auth_challenge(s->auth, challenge, sizeof challenge - 8); /* a reply's limit (RFC 5321) */
    if (n != SIZE_MAX) {
      challenge[n] = '\0';
      smtp_say(s, 334, 0, challenge);
      return;
    }
    smtp_say(s, 500, LMAIL_SMTP_ENHANCED(5, 5, 6), "Too long");
    break;
  case AUTH_DONE:
    log_line("smtp %s: %s has logged in", s->c.peer, auth_user(s->auth)->name);
    s->logged_in = 1;
    s->user = auth_user(s->auth);
    smtp_say(s, 235, LMAIL_SMTP_ENHANCED(2, 7, 0), "Welcome");
    break;
  case AUTH_FAILED:
    code = auth_failure(s->auth, "smtp", s->c.peer, &enhanced, &word);
    if (++s->failures < LOGINS_MAX) smtp_say(s, code, enhanced, "");
    else smtp_say(s, 421, LMAIL_SMTP_ENHANCED(4, 7, 0), "Too many failures");
    break;
  case AUTH_UNKNOWN:
    smtp_say(s, 504, LMAIL_SMTP_ENHANCED(5, 5, 4), "No such mechanism here");
    break;
  }
  auth_free(s->auth);
  s->auth = NULL;
}

/* ---- who asks, and for whom ------------------------------------------------------------------- */

static int is_among(const struct names *names, const char *peer)
{
  size_t i;

  for (i = 0; i < names->n; i++) {
    if (strcmp(names->name[i], peer) == 0) return 1;
  }
  return 0;
}

int smtp_is_proxy(const struct config *cfg, const char *peer)
{
  return is_among(&cfg->xclient_from, peer);
}

int smtp_may_relay(const struct config *cfg, const char *peer)
{
  if (cfg->relay_from.n == 0) return is_loopback(peer);
  return is_among(&cfg->relay_from, peer);
}

/* An address, which Received will show as it is, or that none is known. */
static int set_peer(struct smtp_in *s, const lmail_smtp_value *v)
{
  unsigned char octets[sizeof(struct in6_addr)];
  char text[INET6_ADDRSTRLEN] = "unknown";

  if (v->data != NULL) {
    if (v->len >= sizeof text) return 0;
    memcpy(text, v->data, v->len);
    text[v->len] = '\0';
    if (inet_pton(AF_INET, text, octets) != 1 && inet_pton(AF_INET6, text, octets) != 1) return 0;
  }
  strcpy(s->c.peer, text);
  return 1;
}

/*
 * XCLIENT (Postfix's XCLIENT_README): a proxy in front of us tells who its client is. Nobody else is
 * offered it, for it decides who may relay.
 */
void smtp_xclient(struct smtp_in *s, const lmail_event *ev)
{
  lmail_smtp_param param;
  lmail_smtp_value v;
  size_t pos = 0;
  int good = s->is_proxy;

  while (good && lmail_smtp_param_next(ev->data, ev->len, &pos, &param) == LMAIL_EVENT) {
    good = lmail_smtp_attribute_value(&param, &v) == LMAIL_OK;
    if (!good) break;
    if (v.param == LMAIL_SMTP_ATTRIBUTE_ADDR) {
      good = set_peer(s, &v);
    } else if (v.param == LMAIL_SMTP_ATTRIBUTE_LOGIN) {
      s->logged_in = v.data != NULL;
      s->user = NULL;
    }
  }
  if (!good) {
    smtp_say(s, s->is_proxy ? 501 : 550,
             s->is_proxy ? LMAIL_SMTP_ENHANCED(5, 5, 4) : LMAIL_SMTP_ENHANCED(5, 7, 0),
             "Not like this, or not from you");
    return;
  }
  smtp_forget(s);
  s->may_relay = !s->must_log_in && smtp_may_relay(&s->c.d->cfg, s->c.peer);
  log_line("smtp: a proxy speaks for %s", s->c.peer);
  smtp_greet(s);
}
