/* SPDX-License-Identifier: MIT */
/* choice.c - which mechanism, and why not (attack A11, QUIRKS 35). */

#include <libmail/sasl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const lmail_sasl_client_mechanism *mine[6];
static lmail_sasl_credentials password, token, binding;

static int setup(void **state)
{
  (void)state;
  mine[0] = lmail_sasl_scram_sha256_plus_client();
  mine[1] = lmail_sasl_scram_sha256_client();
  mine[2] = lmail_sasl_cram_md5_client();
  mine[3] = lmail_sasl_oauthbearer_client();
  mine[4] = lmail_sasl_plain_client();
  mine[5] = lmail_sasl_login_client();
  memset(&password, 0, sizeof password);
  password.user = "user";
  password.user_len = 4;
  password.secret = "pencil";
  password.secret_len = 6;
  token = binding = password;
  token.flags = LMAIL_SASL_SECRET_IS_TOKEN;
  binding.binding = "channel";
  binding.binding_len = 7;
  return 0;
}

static lmail_sasl_choice offered(const char *words)
{
  lmail_sasl_choice c;

  lmail_sasl_choice_init(&c, mine, 6);
  lmail_sasl_choice_offer(&c, words, strlen(words));
  return c;
}

static void makes(const char *words, uint32_t policy, const lmail_sasl_credentials *cred,
                  const char *name)
{
  lmail_sasl_choice c = offered(words);
  const lmail_sasl_client_mechanism *m = lmail_sasl_choice_make(&c, policy, cred);

  assert_non_null(m);
  assert_string_equal(m->name, name);
  assert_int_equal(c.reason, 0);
}

static void refuses(const char *words, uint32_t policy, const lmail_sasl_credentials *cred,
                    uint32_t reason)
{
  lmail_sasl_choice c = offered(words);

  assert_null(lmail_sasl_choice_make(&c, policy, cred));
  assert_int_equal(c.reason, reason);
}

static void takes_the_best(void **state)
{
  (void)state;
  makes("PLAIN LOGIN SCRAM-SHA-256", LMAIL_SASL_TLS, &password, "SCRAM-SHA-256");
  makes("LOGIN PLAIN", LMAIL_SASL_TLS, &password, "PLAIN");
  makes("LOGIN", LMAIL_SASL_TLS, &password, "LOGIN");
  makes("LOGIN PLAIN CRAM-MD5", 0, &password, "CRAM-MD5");
  makes("PLAIN LOGIN XOAUTH2 OAUTHBEARER", LMAIL_SASL_TLS, &token, "OAUTHBEARER");
}

static void a11_words(void **state)
{
  (void)state;
  makes("plain\tlogin", LMAIL_SASL_TLS, &password, "PLAIN");
  makes("  PLAIN   PLAIN  ", LMAIL_SASL_TLS, &password, "PLAIN");
  makes("AUTH=LOGIN AUTH=PLAIN IMAP4rev1 SASL-IR", LMAIL_SASL_TLS, &password, "PLAIN");
  makes("AUTH LOGIN", LMAIL_SASL_TLS, &password, "LOGIN");
  makes("=LOGIN auth=plain", LMAIL_SASL_TLS, &password, "PLAIN");
  refuses("PLAINX XPLAIN PLAI PLAIN-PLUS SCRAM-SHA-256-PLU", LMAIL_SASL_TLS, &password,
          LMAIL_SASL_NO_MECHANISM);
  refuses("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGH", LMAIL_SASL_TLS, &password, LMAIL_SASL_NO_MECHANISM);
}

static void explains(void **state)
{
  (void)state;
  refuses("", LMAIL_SASL_TLS, &password, LMAIL_SASL_NOT_OFFERED);
  refuses("AUTH", LMAIL_SASL_TLS, &password, LMAIL_SASL_NOT_OFFERED);
  refuses("GSSAPI NTLM", LMAIL_SASL_TLS, &password, LMAIL_SASL_NO_MECHANISM);
  refuses("PLAIN LOGIN", 0, &password, LMAIL_SASL_NEEDS_TLS);
  refuses("OAUTHBEARER", 0, &token, LMAIL_SASL_NEEDS_TLS);
  makes("PLAIN", LMAIL_SASL_PLAINTEXT_ANYWAY, &password, "PLAIN");
  refuses("OAUTHBEARER", LMAIL_SASL_TLS, &password, LMAIL_SASL_NO_CREDENTIALS);
  refuses("PLAIN SCRAM-SHA-256", LMAIL_SASL_TLS, &token, LMAIL_SASL_NO_CREDENTIALS);
  refuses("SCRAM-SHA-256-PLUS", LMAIL_SASL_TLS, &password, LMAIL_SASL_NO_CREDENTIALS);
  refuses("SCRAM-SHA-256-PLUS PLAIN", 0, &password, LMAIL_SASL_NEEDS_TLS);
}

/* RFC 5802 6: whoever can bind must, when -PLUS is offered. */
static void plus(void **state)
{
  const lmail_sasl_client_mechanism *plain_first[2], *no_plus[1];
  lmail_sasl_choice c;

  (void)state;
  makes("SCRAM-SHA-256 SCRAM-SHA-256-PLUS", LMAIL_SASL_TLS, &binding, "SCRAM-SHA-256-PLUS");
  makes("SCRAM-SHA-256 SCRAM-SHA-256-PLUS", LMAIL_SASL_TLS, &password, "SCRAM-SHA-256");
  makes("SCRAM-SHA-256", LMAIL_SASL_TLS, &binding, "SCRAM-SHA-256");
  makes("SCRAM-SHA-256 SCRAM-SHA-1-PLUS", LMAIL_SASL_TLS, &binding, "SCRAM-SHA-256");
  plain_first[0] = mine[1];
  plain_first[1] = mine[0];
  lmail_sasl_choice_init(&c, plain_first, 2);
  lmail_sasl_choice_offer(&c, "SCRAM-SHA-256 SCRAM-SHA-256-PLUS", 32);
  assert_ptr_equal(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &binding), mine[0]);
  assert_int_equal(c.flags, 0);
  assert_ptr_equal(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &password), mine[1]);
  assert_int_equal(c.flags, LMAIL_SASL_PLUS_OFFERED);
  no_plus[0] = mine[1];
  lmail_sasl_choice_init(&c, no_plus, 1);
  lmail_sasl_choice_offer(&c, "SCRAM-SHA-256 SCRAM-SHA-256-PLUS", 32);
  assert_ptr_equal(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &binding), mine[1]);
  assert_int_equal(c.flags, LMAIL_SASL_PLUS_OFFERED);
}

/* A11: what was strong before must not be weak now. */
static void a11_downgrade(void **state)
{
  lmail_sasl_choice c = offered("SCRAM-SHA-256 PLAIN");
  uint16_t best;

  (void)state;
  assert_int_equal(c.best, LMAIL_SASL_RANK_SCRAM);
  lmail_sasl_choice_forget(&c); /* STARTTLS */
  lmail_sasl_choice_offer(&c, "PLAIN", 5);
  assert_null(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &password));
  assert_int_equal(c.reason, LMAIL_SASL_DOWNGRADE);
  assert_non_null(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS | LMAIL_SASL_WEAKER_ANYWAY, &password));
  lmail_sasl_choice_offer(&c, "SCRAM-SHA-256", 13);
  assert_ptr_equal(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &password), mine[1]);
  best = c.best;
  c = offered("PLAIN LOGIN CRAM-MD5"); /* another day */
  c.floor = best;
  assert_null(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &password));
  assert_int_equal(c.reason, LMAIL_SASL_DOWNGRADE);
  c = offered("GSSAPI NTLM PLAIN"); /* what we have not counts not */
  assert_int_equal(c.best, LMAIL_SASL_RANK_PLAINTEXT);
}

/*
 * What our credentials could not have used anyway was not taken away from us: a client without channel
 * binding, or with a token, logs in on the second day as on the first, and under TLS as before it.
 */
static void out_of_reach(void **state)
{
  static const char offer[] = "SCRAM-SHA-256-PLUS SCRAM-SHA-256 OAUTHBEARER PLAIN";
  lmail_sasl_choice c = offered(offer), next;

  (void)state;
  assert_ptr_equal(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &password), mine[1]);
  assert_int_equal(c.best, LMAIL_SASL_RANK_SCRAM);
  next = offered(offer);
  next.floor = c.best;
  assert_ptr_equal(lmail_sasl_choice_make(&next, LMAIL_SASL_TLS, &password), mine[1]);
  assert_ptr_equal(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &token), mine[3]);
  assert_int_equal(c.best, LMAIL_SASL_RANK_PLAINTEXT);
  next = offered(offer);
  next.floor = c.best;
  assert_ptr_equal(lmail_sasl_choice_make(&next, LMAIL_SASL_TLS, &token), mine[3]);
  c = offered(offer);
  lmail_sasl_choice_forget(&c); /* STARTTLS */
  lmail_sasl_choice_offer(&c, offer, sizeof offer - 1);
  assert_ptr_equal(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &token), mine[3]);
  assert_ptr_equal(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &password), mine[1]);
}

/* What stays offered and out of reach hides no downgrade: SCRAM is gone, -PLUS is not for us. */
static void a11_behind_what_is_out_of_reach(void **state)
{
  lmail_sasl_choice c = offered("SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN");

  (void)state;
  lmail_sasl_choice_forget(&c);
  lmail_sasl_choice_offer(&c, "SCRAM-SHA-256-PLUS PLAIN", 24);
  assert_null(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &password));
  assert_int_equal(c.reason, LMAIL_SASL_DOWNGRADE);
  lmail_sasl_choice_forget(&c); /* and it is not forgotten by being told twice */
  lmail_sasl_choice_offer(&c, "SCRAM-SHA-256-PLUS PLAIN", 24);
  assert_null(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &password));
  assert_int_equal(c.reason, LMAIL_SASL_DOWNGRADE);
}

/* RFC 6331: only who asks for it gets it, and it is nothing that others are measured by. */
static void obsolete(void **state)
{
  const lmail_sasl_client_mechanism *digest[1];
  lmail_sasl_choice c;

  (void)state;
  digest[0] = lmail_sasl_digest_md5_client();
  lmail_sasl_choice_init(&c, digest, 1);
  lmail_sasl_choice_offer(&c, "DIGEST-MD5", 10);
  assert_int_equal(c.best, LMAIL_SASL_RANK_NONE);
  assert_null(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &password));
  assert_int_equal(c.reason, LMAIL_SASL_NO_MECHANISM);
  assert_ptr_equal(lmail_sasl_choice_make(&c, LMAIL_SASL_OBSOLETE_TOO, &password), digest[0]);
}

/* 1 MB of offers costs no more than its octets, and overflows nothing. */
static void many_words(void **state)
{
  static char words[1 << 20];
  lmail_sasl_choice c;

  (void)state;
  memset(words, 'A', sizeof words);
  lmail_sasl_choice_init(&c, mine, 6);
  lmail_sasl_choice_offer(&c, words, sizeof words);
  memset(words, ' ', sizeof words);
  lmail_sasl_choice_offer(&c, words, sizeof words);
  assert_null(lmail_sasl_choice_make(&c, LMAIL_SASL_TLS, &password));
  assert_int_equal(c.reason, LMAIL_SASL_NO_MECHANISM);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(takes_the_best),
      cmocka_unit_test(a11_words),
      cmocka_unit_test(explains),
      cmocka_unit_test(plus),
      cmocka_unit_test(a11_downgrade),
      cmocka_unit_test(many_words),
      cmocka_unit_test(obsolete),
      cmocka_unit_test(out_of_reach),
      cmocka_unit_test(a11_behind_what_is_out_of_reach),
  };

  return cmocka_run_group_tests(tests, setup, NULL);
}
