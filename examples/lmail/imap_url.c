/* SPDX-License-Identifier: MIT */
/* imap_url.c - an IMAP URL; see imap_url.h. */

#include "imap_url.h"
#include "input.h"
#include "lmail.h"
#include <libmail/imap_url.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A part of the URL into a string of our own; 0: it does not fit, or is no good. */
static int decode(const uint8_t *part, size_t n, char *out, size_t cap)
{
  size_t made;

  if (lmail_imap_url_decode(part, n, out, cap - 1, &made) != LMAIL_OK) return 0;
  out[made] = '\0';
  return 1;
}

/* The next string in p->text, as long as there is room. */
static const char *keep(imap_place *p, size_t *at, const uint8_t *part, size_t n)
{
  char *s = p->text + *at;

  if (*at >= sizeof p->text || !decode(part, n, s, sizeof p->text - *at)) return NULL;
  *at += strlen(s) + 1;
  return s;
}

static int take_url(imap_place *p, const lmail_imap_url *u)
{
  imap_server *s = &p->server;
  char port[16];
  size_t at = 0;
  unsigned number = u->port;

  if (u->host == NULL) return 0;
  if (u->flags & LMAIL_IMAP_URL_TLS) s->tls = IMAP_UNDER_TLS;
  if (number == 0) number = s->tls == IMAP_UNDER_TLS ? LMAIL_IMAPS_PORT : LMAIL_IMAP_PORT;
  snprintf(port, sizeof port, "%u", number);
  s->host = keep(p, &at, u->host, u->host_len);
  s->port = keep(p, &at, (const uint8_t *)port, strlen(port));
  if (s->host == NULL || s->port == NULL) return 0;
  if (u->user != NULL && (s->user = keep(p, &at, u->user, u->user_len)) == NULL) return 0;
  if (u->auth != NULL) { /* RFC 5092 3.2: "*" is any */
    s->auth = keep(p, &at, u->auth, u->auth_len);
    if (s->auth == NULL) return 0;
    if (strcmp(s->auth, "*") == 0) s->auth = "auto";
  }
  strcpy(p->mailbox, "INBOX");
  if (u->mailbox_len > 0 && !decode(u->mailbox, u->mailbox_len, p->mailbox, sizeof p->mailbox)) {
    return 0;
  }
  p->uid = u->uid;
  return u->section == NULL || decode(u->section, u->section_len, p->section, sizeof p->section);
}

int imap_place_read(imap_place *p, const char *text, const imap_request *r)
{
  imap_server *s = &p->server;
  lmail_imap_url u;

  memset(p, 0, sizeof *p);
  if (lmail_imap_url_parse(text, strlen(text), &u, NULL) != LMAIL_OK || !take_url(p, &u)) {
    complain("this is no URL like imap://user@host/mailbox: \"%s\"", text);
    return EXIT_USAGE;
  }
  if (r->tls && s->tls == IMAP_IN_CLEAR) s->tls = IMAP_STARTTLS;
  s->trust.ca = r->ca;
  s->trust.anybody = r->insecure;
  s->allow_plaintext = r->allow_plaintext;
  s->compress = r->compress;
  s->timeout = r->timeout == 0 ? 60 : r->timeout > 86400 ? 86400 : (unsigned)r->timeout;
  s->trace = r->trace_all ? TRACE_ALL : r->trace_short ? TRACE_SHORT : TRACE_OFF;
  if (r->user != NULL) s->user = r->user;
  if (r->auth != NULL) s->auth = r->auth;
  if (r->password_file != NULL) {
    if (!input_password(r->password_file, p->password, sizeof p->password)) return EXIT_FILE;
    s->password = p->password;
  } else {
    s->password = getenv("LMAIL_PASSWORD");
  }
  if (s->user == NULL || s->password == NULL) {
    complain("%s is missing", s->user == NULL ? "--user" : "--password-file or LMAIL_PASSWORD");
    return EXIT_USAGE;
  }
#ifndef LMAIL_WITH_SASL
  if (s->auth != NULL) {
    complain("--auth: this lmail was built without SASL");
    return EXIT_USAGE;
  }
#endif
  return EXIT_OK;
}
