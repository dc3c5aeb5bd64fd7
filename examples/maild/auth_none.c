/* SPDX-License-Identifier: MIT */
/* auth_none.c - auth.c where libmail was built without SASL: POP3's USER and PASS, and nothing more. */

#include "maild.h"

#include <stdlib.h>
#include <string.h>

struct auth {
  struct user *user;
};

int auth_open(struct maild *d)
{
  (void)d;
  return -1;
}

void auth_words(const struct maild *d, int clear, char *out)
{
  (void)d;
  (void)clear;
  *out = '\0';
}

enum auth_result auth_begin(struct auth **out, struct maild *d, int pop3, int clear,
                            const lmail_event *ev)
{
  (void)d;
  (void)pop3;
  (void)clear;
  (void)ev;
  *out = NULL;
  return AUTH_UNKNOWN;
}

enum auth_result auth_receive(struct auth *a, const void *text, size_t n)
{
  (void)a;
  (void)text;
  (void)n;
  return AUTH_FAILED;
}

enum auth_result auth_cancel(struct auth *a)
{
  (void)a;
  return AUTH_FAILED;
}

enum auth_result auth_work(struct auth *a)
{
  (void)a;
  return AUTH_FAILED;
}

enum auth_result auth_password(struct auth **out, struct maild *d, const char *name,
                               const lmail_event *ev)
{
  struct auth *a = calloc(1, sizeof *a);
  const struct user *u;

  *out = a;
  if (a == NULL) return AUTH_UNKNOWN;
  a->user = find_user(&d->accounts, name, strlen(name));
  u = a->user != NULL ? a->user : d->accounts.model;
  return password_is(u, ev->data, ev->len) && a->user != NULL ? AUTH_DONE : AUTH_FAILED;
}

size_t auth_challenge(struct auth *a, char *out, size_t n)
{
  (void)a;
  (void)out;
  (void)n;
  return SIZE_MAX;
}

struct user *auth_user(const struct auth *a)
{
  return a->user;
}

unsigned auth_failure(const struct auth *a, const char *service, const char *peer,
                      uint32_t *enhanced, const char **word)
{
  (void)a;
  log_line("%s %s: wrong name or password", service, peer);
  *enhanced = LMAIL_SMTP_ENHANCED(5, 7, 8);
  *word = "AUTH";
  return 535;
}

void auth_free(struct auth *a)
{
  free(a);
}

const char *auth_take_keys(struct user *u, const char *text)
{
  (void)u;
  (void)text;
  return NULL;
}

int auth_hash_password(void)
{
  log_line("this maild was built without SASL");
  return EXIT_SYSTEM;
}
