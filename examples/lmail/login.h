/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_LOGIN_H
#define LMAIL_TOOL_LOGIN_H

/*
 * login.h - logging in by SASL, whatever the protocol: which mechanism, and what to say.
 *
 *   login_begin(&l, "auto", user, password, host)
 *   login_offer(&l, ...) for what the server offers; login_choose(&l, LMAIL_SASL_POP3, 0)
 *   login_line(&l) is the command; after each challenge, login_challenge(&l, ...), the response
 *   login_success(&l) when the server says yes; login_end(&l) wipes it all
 */

#include <libmail/sasl.h>

enum { LOGIN_MECHANISMS = 8, LOGIN_LINE = 4096, LOGIN_SECRET = 1024 };

typedef struct login {
  lmail_sasl_client sasl;
  lmail_sasl_credentials cred;
  lmail_sasl_choice choice;
  const lmail_sasl_client_mechanism *mine[LOGIN_MECHANISMS];
  const lmail_sasl_client_mechanism *mechanism;
  size_t line_len;
  char line[LOGIN_LINE]; /* what is to be sent, without CRLF */
  char user[LOGIN_SECRET];
  char secret[LOGIN_SECRET];
  uint8_t random[LMAIL_SASL_RANDOM];
  uint8_t scratch[4096];
} login;

/* mechanism: its name, or "auto". 1, or 0 after a complaint. */
int login_begin(login *l, const char *mechanism, const char *user, const char *password,
                const char *host);

/* Words of a line of what the server offers; NULL for none. */
void login_offer(login *l, const void *text, size_t n);

/* Makes the choice. policy: LMAIL_SASL_TLS, ... 0 when there is no mechanism: l->choice.reason says why. */
int login_choose(login *l, unsigned protocol, unsigned policy);

/* The command; 1, or 0 after a complaint. */
int login_line(login *l);

/* The response to a challenge, maybe "*" (after a complaint). 0: there is none. */
int login_challenge(login *l, const void *text, size_t n);

/* May we believe the server's yes? 1, or 0 after a complaint. */
int login_success(login *l);

void login_end(login *l);

#endif
