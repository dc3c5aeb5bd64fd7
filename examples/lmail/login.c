/* SPDX-License-Identifier: MIT */
/* login.c - logging in by SASL; see login.h. */

#include "login.h"
#include "lmail.h"
#include <libmail/saslprep.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { SLICE = 10000 };

typedef const lmail_sasl_client_mechanism *(*mechanism_fn)(void);

/* Best first. LOGIN is PLAIN in two lines, for servers that have nothing else. */
static const mechanism_fn mechanisms[] = {
    lmail_sasl_scram_sha512_client, lmail_sasl_scram_sha256_client, lmail_sasl_scram_sha1_client,
    lmail_sasl_cram_md5_client,     lmail_sasl_plain_client,        lmail_sasl_login_client,
};

enum { MECHANISMS = sizeof mechanisms / sizeof mechanisms[0] };

static int random_octets(void *out, size_t n)
{
  FILE *f = fopen("/dev/urandom", "rb");
  int good = f != NULL && fread(out, 1, n, f) == n;

  if (f != NULL) fclose(f);
  if (!good) complain("/dev/urandom cannot be read");
  return good;
}

/* In the form of RFC 4013; 0 when it has none, and is taken as it is. */
static int prepare(char *out, const char *text, size_t *n)
{
  *n = 0;
  if (lmail_saslprep(NULL, LMAIL_SASLPREP_QUERY, text, strlen(text), out, LOGIN_SECRET, n, NULL) ==
      LMAIL_OK) {
    return 1;
  }
  snprintf(out, LOGIN_SECRET, "%s", text);
  *n = strlen(out);
  return 0;
}

int login_begin(login *l, const char *mechanism, const char *user, const char *password,
                const char *host)
{
  uint32_t count = 0;
  size_t i;
  int prepared;

  memset(l, 0, sizeof *l);
  for (i = 0; i < MECHANISMS; i++) {
    const lmail_sasl_client_mechanism *m = mechanisms[i]();

    if (strcasecmp(mechanism, "auto") == 0 || strcasecmp(mechanism, m->name) == 0) {
      l->mine[count++] = m;
    }
  }
  if (count == 0) {
    complain("--auth: no mechanism \"%s\" here", mechanism);
    return 0;
  }
  lmail_sasl_choice_init(&l->choice, l->mine, count);
  if (!random_octets(l->random, sizeof l->random)) return 0;
  prepared = prepare(l->user, user, &l->cred.user_len);
  prepared &= prepare(l->secret, password, &l->cred.secret_len);
  l->cred.user = l->user;
  l->cred.secret = l->secret;
  l->cred.flags = prepared ? LMAIL_SASL_PREPARED : 0;
  l->cred.host = host;
  l->cred.host_len = strlen(host);
  l->cred.random = l->random;
  l->cred.random_len = sizeof l->random;
  return 1;
}

void login_offer(login *l, const void *text, size_t n)
{
  if (text != NULL) lmail_sasl_choice_offer(&l->choice, text, n);
}

int login_choose(login *l, unsigned protocol, unsigned policy)
{
  lmail_sasl_client_config cfg;

  l->mechanism = lmail_sasl_choice_make(&l->choice, policy, &l->cred);
  if (l->mechanism == NULL) return 0;
  l->cred.flags |= l->choice.flags;
  memset(&cfg, 0, sizeof cfg);
  cfg.protocol = (uint16_t)protocol;
  return lmail_sasl_client_init(&l->sasl, l->mechanism, &cfg, l->scratch, sizeof l->scratch) ==
         LMAIL_OK;
}

int login_line(login *l)
{
  lmail_writer w;
  lmail_status st;

  lmail_writer_init(&w, l->line, sizeof l->line);
  st = lmail_sasl_client_write(&l->sasl, &l->cred, &w);
  l->line_len = w.len;
  if (st == LMAIL_OK) return 1;
  complain("%s cannot carry this user name or password: %s", l->mechanism->name,
           lmail_status_text(st));
  return 0;
}

int login_challenge(login *l, const void *text, size_t n)
{
  lmail_status st = lmail_sasl_client_challenge(&l->sasl, &l->cred, text, n);

  while (st == LMAIL_PAUSED) st = lmail_sasl_client_work(&l->sasl, &l->cred, SLICE);
  if (st == LMAIL_REFUSED) {
    complain("%s: the server's challenge is refused: %s", l->mechanism->name,
             lmail_sasl_reason_text(lmail_sasl_client_reason(&l->sasl)));
  }
  return login_line(l);
}

int login_success(login *l)
{
  if (lmail_sasl_client_success(&l->sasl, &l->cred, NULL, 0) == LMAIL_DONE) return 1;
  complain("%s: the server says yes, but: %s", l->mechanism->name,
           lmail_sasl_reason_text(lmail_sasl_client_reason(&l->sasl)));
  return 0;
}

void login_end(login *l)
{
  lmail_wipe(l, sizeof *l);
}
