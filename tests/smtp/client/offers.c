/* SPDX-License-Identifier: MIT */
/* offers.c - what a server says of its offers beyond their names, and the address that 251 and 551 name. */

#include "session.h"

static void open_keeping(session *s, lmail_smtp_offers *o, uint32_t assume, const char *reply)
{
  lmail_smtp_client_config cfg;

  memset(&cfg, 0, sizeof cfg);
  memset(o, 0, sizeof *o);
  cfg.assume = assume;
  open_session(s, &cfg);
  assert_int_equal(lmail_smtp_client_keep_offers(&s->c, o), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_extend(&s->c), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_keep_offers(&s->c, o), LMAIL_OK);
  feed(s, "220 x\r\n");
  assert_int_equal(lmail_smtp_client_ehlo(&s->c, &s->w, TEXT("c.example")), LMAIL_OK);
  feed(s, reply);
  s->w.len = 0;
}

static lmail_status authenticate(session *s, const char *mechanism)
{
  lmail_status st = lmail_smtp_client_auth(&s->c, &s->w, mechanism, strlen(mechanism), NULL, 0);

  if (st == LMAIL_OK) feed(s, "535 no\r\n");
  return st;
}

/* RFC 4954 4: "mechanism: A string identifying a [SASL] authentication mechanism", one of those offered */
static void only_offered_mechanisms(void **state)
{
  lmail_smtp_offers o;
  session s;

  (void)state;
  open_keeping(&s, &o, 0, "250-x\r\n250-AUTH PLAIN  SCRAM-SHA-256\r\n250 AUTH=LOGIN\r\n");
  assert_int_equal(authenticate(&s, "CRAM-MD5"), LMAIL_E_NOT_OFFERED);
  assert_int_equal(authenticate(&s, "SCRAM-SHA-1"), LMAIL_E_NOT_OFFERED);
  assert_int_equal(authenticate(&s, "SCRAM-SHA-256-PLUS"), LMAIL_E_NOT_OFFERED);
  assert_int_equal(s.w.len, 0);
  assert_int_equal(authenticate(&s, "SCRAM-SHA-256"), LMAIL_OK);
  assert_int_equal(authenticate(&s, "PLAIN"), LMAIL_OK);
  assert_int_equal(authenticate(&s, "LOGIN"), LMAIL_OK);
  /* another EHLO, other offers */
  assert_int_equal(lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("c.example")), LMAIL_OK);
  feed(&s, "250-x\r\n250 AUTH CRAM-MD5\r\n");
  assert_int_equal(authenticate(&s, "PLAIN"), LMAIL_E_NOT_OFFERED);
  assert_int_equal(authenticate(&s, "CRAM-MD5"), LMAIL_OK);
  free(s.scratch);
}

static void assumed_mechanisms(void **state)
{
  lmail_smtp_offers o;
  session s;

  (void)state;
  open_keeping(&s, &o, LMAIL_SMTP_EXT_AUTH, "250-x\r\n250 AUTH PLAIN\r\n");
  assert_int_equal(authenticate(&s, "CRAM-MD5"), LMAIL_OK);
  free(s.scratch);
}

/* More names than there is room for: what was not kept is not refused. */
static void too_many_mechanisms(void **state)
{
  char reply[512] = "250-x\r\n250 AUTH";
  lmail_smtp_offers o;
  session s;
  int i;

  (void)state;
  for (i = 0; i < 20; i++) strcat(reply, " MECHANISM-TWENTY-LNG");
  strcat(reply, " PLAIN\r\n");
  open_keeping(&s, &o, 0, reply);
  assert_int_equal(o.auth_truncated, 1);
  assert_int_equal(authenticate(&s, "CRAM-MD5"), LMAIL_OK);
  free(s.scratch);
}

static lmail_status hold(session *s, unsigned param, int64_t num, const char *text)
{
  lmail_smtp_value v;
  lmail_status st;

  memset(&v, 0, sizeof v);
  v.param = (uint16_t)param;
  v.num = num;
  v.data = (const uint8_t *)text;
  v.len = text == NULL ? 0 : strlen(text);
  if (param == LMAIL_SMTP_PARAM_BY) v.code = num > 0 ? LMAIL_SMTP_BY_RETURN : LMAIL_SMTP_BY_NOTIFY;
  st = lmail_smtp_client_mail_with(&s->c, &s->w, TEXT("a@x"), &v, 1);
  if (st == LMAIL_OK) feed(s, "550 no\r\n");
  return st;
}

/* RFC 4865 4.1: "less than or equal to the max-future-release-interval", and the date likewise */
static void releases_within_limits(void **state)
{
  lmail_smtp_offers o;
  session s;

  (void)state;
  open_keeping(&s, &o, 0, "250-x\r\n250 FUTURERELEASE 86400 2026-12-31t23:59:59Z\r\n");
  assert_int_equal(hold(&s, LMAIL_SMTP_PARAM_HOLDFOR, 86400, NULL), LMAIL_OK);
  assert_int_equal(hold(&s, LMAIL_SMTP_PARAM_HOLDFOR, 86401, NULL), LMAIL_E_LIMIT);
  assert_int_equal(hold(&s, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, "2026-12-31T23:59:59Z"), LMAIL_OK);
  assert_int_equal(hold(&s, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, "2026-12-31T23:59:60Z"), LMAIL_E_LIMIT);
  assert_int_equal(hold(&s, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, "2027-01-01T00:00:00Z"), LMAIL_E_LIMIT);
  assert_int_equal(hold(&s, LMAIL_SMTP_PARAM_HOLDUNTIL, 0, "2026-11-31T23:59:59Z"), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("c.example")), LMAIL_OK);
  feed(&s, "250-x\r\n250 FUTURERELEASE\r\n"); /* no limit is said, which the RFC does not have */
  assert_int_equal(hold(&s, LMAIL_SMTP_PARAM_HOLDFOR, 999999999, NULL), LMAIL_OK);
  free(s.scratch);
}

/* RFC 2852 4: by-mode R and less than min-by-time "will be rejected with a permanent failure" */
static void delivery_in_time(void **state)
{
  lmail_smtp_offers o;
  session s;

  (void)state;
  open_keeping(&s, &o, 0, "250-x\r\n250 DELIVERBY 240,X-OWN\r\n");
  assert_int_equal(o.by_min, 240);
  assert_int_equal(hold(&s, LMAIL_SMTP_PARAM_BY, 239, NULL), LMAIL_E_LIMIT);
  assert_int_equal(hold(&s, LMAIL_SMTP_PARAM_BY, 240, NULL), LMAIL_OK);
  assert_int_equal(hold(&s, LMAIL_SMTP_PARAM_BY, -5, NULL), LMAIL_OK); /* a notice is only late */
  free(s.scratch);
}

/* The numbers are events' as well, whether or not they are kept. */
static void numbers_are_told(void **state)
{
  static const struct {
    const char *line;
    uint64_t num;
    uint32_t repair;
  } said[] = {
      {"250-DELIVERBY\r\n", 0, 0},
      {"250-DELIVERBY ,X\r\n", 0, 0},
      {"250-DELIVERBY 999999999\r\n", 999999999, 0},
      {"250-DELIVERBY 1000000000\r\n", 0, LMAIL_SMTP_REPAIR_EXTENSION_VALUE},
      {"250-DELIVERBY soon\r\n", 0, LMAIL_SMTP_REPAIR_EXTENSION_VALUE},
      {"250-FUTURERELEASE 60 2026-12-31T23:59:59Z\r\n", 60, 0},
      {"250-FUTURERELEASE\r\n", 0, LMAIL_SMTP_REPAIR_EXTENSION_VALUE},
  };
  session s;
  size_t i;

  (void)state;
  open_session(&s, NULL);
  assert_int_equal(lmail_smtp_client_extend(&s.c), LMAIL_OK);
  feed(&s, "220 x\r\n");
  assert_int_equal(lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("c.example")), LMAIL_OK);
  feed(&s, "250-x\r\n");
  for (i = 0; i < sizeof said / sizeof *said; i++) {
    lmail_event ev = feed(&s, said[i].line);

    assert_int_equal(ev.kind, LMAIL_SMTP_CLIENT_EXTENSION);
    assert_true(ev.num == said[i].num);
    assert_int_equal(ev.repair, said[i].repair);
  }
  free(s.scratch);
}

/* ---- 251 and 551 ------------------------------------------------------------------------------ */

static void forwards(const char *text, const char *local, const char *domain)
{
  size_t n = strlen(text);
  char *copy = malloc(n);
  lmail_smtp_mailbox m;
  lmail_status st;

  memcpy(copy, text, n);
  st = lmail_smtp_forward_path(copy, n, &m);
  if (local == NULL) {
    assert_int_equal(st, LMAIL_E_SYNTAX);
    assert_null(m.local);
  } else {
    assert_int_equal(st, LMAIL_OK);
    assert_int_equal(m.local_len, strlen(local));
    assert_memory_equal(m.local, local, m.local_len);
    assert_int_equal(m.domain_len, strlen(domain));
    assert_memory_equal(m.domain, domain, m.domain_len);
  }
  free(copy);
}

/* RFC 5321 4.2.3, 3.4; RFC 821 3.2's own examples; and how servers word it */
static void forward_paths(void **state)
{
  (void)state;
  forwards("User not local; will forward to <Jones@USC-ISI.ARPA>", "Jones", "USC-ISI.ARPA");
  forwards("User not local; please try <Mockapetris@USC-ISIF.ARPA>.", "Mockapetris",
           "USC-ISIF.ARPA");
  forwards("<old@x> is now <@relay.example,@b.example:\"a > b\"@[192.0.2.1]>", "old", "x");
  forwards("try <@relay.example,@b.example:\"a > b\"@[192.0.2.1]>", "\"a > b\"", "[192.0.2.1]");
  forwards("try <j\xc3\xbcrgen@b\xc3\xbc"
           "cher.example>",
           "j\xc3\xbcrgen",
           "b\xc3\xbc"
           "cher.example");
  forwards("User not local; please try jones@example.com.", "jones", "example.com");
  forwards("please try (jones@example.com), thanks", "jones", "example.com");
  forwards("5 < 6 but <a@b", NULL, NULL);
  forwards("<Postmaster>", NULL, NULL);
  forwards("<>", NULL, NULL);
  forwards("<a@b\r\nRCPT TO:<c@d>", "c", "d");
  forwards("", NULL, NULL);
  forwards("User not local", NULL, NULL);
  forwards("<\"a\\", NULL, NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(only_offered_mechanisms),
                                     cmocka_unit_test(assumed_mechanisms),
                                     cmocka_unit_test(too_many_mechanisms),
                                     cmocka_unit_test(releases_within_limits),
                                     cmocka_unit_test(delivery_in_time),
                                     cmocka_unit_test(numbers_are_told),
                                     cmocka_unit_test(forward_paths)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
