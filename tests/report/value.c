/* SPDX-License-Identifier: MIT */
/* value.c - values in reports: the examples of RFC 3464, 6533, 8098 and 5965, and what is found instead. */

#include <libmail/report.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A copy in an allocation of exactly its size. */
static uint8_t *exact(const char *s, size_t *n)
{
  uint8_t *copy;

  *n = strlen(s);
  copy = malloc(*n ? *n : 1);
  memcpy(copy, s, *n);
  return copy;
}

static void expect_span(const uint8_t *s, size_t n, const char *expected)
{
  assert_int_equal(n, strlen(expected));
  assert_memory_equal(s, expected, n);
}

static void check_value(const char *value, lmail_status st, const char *type, const char *text,
                        const char *bare)
{
  lmail_report_value v;
  size_t n;
  uint8_t *s = exact(value, &n);

  assert_int_equal(lmail_report_value_parse(s, n, &v), st);
  expect_span(v.type, v.type_len, type);
  expect_span(v.text, v.text_len, text);
  expect_span(v.text, v.bare_len, bare);
  free(s);
}

static void rfc3464_2_1_2_types(void **state)
{
  (void)state;
  check_value(" dns; cs.utk.edu", LMAIL_OK, "dns", "cs.utk.edu", "cs.utk.edu");
  check_value("rfc822;louisl@larry.slip.umd.edu", LMAIL_OK, "rfc822", "louisl@larry.slip.umd.edu",
              "louisl@larry.slip.umd.edu");
  check_value(" smtp;  550 'arathib@vnet.IBM.COM' is not a\r\n registered gateway user", LMAIL_OK,
              "smtp", "550 'arathib@vnet.IBM.COM' is not a\r\n registered gateway user",
              "550 'arathib@vnet.IBM.COM' is not a\r\n registered gateway user");
  check_value(" (the type) dns (of it) ; a.example ([192.0.2.1]) (b) ", LMAIL_OK, "dns",
              "a.example ([192.0.2.1]) (b)", "a.example");
  check_value("smtp; 550 (no) such user", LMAIL_OK, "smtp", "550 (no) such user",
              "550 (no) such user");
  check_value("X-LOCAL; 500 (err.nosuchuser)", LMAIL_OK, "X-LOCAL", "500 (err.nosuchuser)", "500");
  check_value("dns;", LMAIL_OK, "dns", "", "");
  check_value("dns; a (b", LMAIL_OK, "dns", "a (b", "a (b");
}

static void values_without_type(void **state)
{
  (void)state;
  check_value(" mx.example.org ", LMAIL_E_SYNTAX, "", "mx.example.org", "mx.example.org");
  check_value(" it was not sent; it is on a list", LMAIL_E_SYNTAX, "",
              "it was not sent; it is on a list", "it was not sent; it is on a list");
  check_value(";a", LMAIL_E_SYNTAX, "", ";a", ";a");
  check_value("", LMAIL_E_SYNTAX, "", "", "");
  check_value("(", LMAIL_E_SYNTAX, "", "(", "(");
  check_value("(a;b)c", LMAIL_E_SYNTAX, "", "(a;b)c", "(a;b)c");
}

static void check_address(const char *value, const char *expected)
{
  size_t n, size = strlen(expected), cap, len;
  uint8_t *s = exact(value, &n);
  lmail_report_value v;

  lmail_report_value_parse(s, n, &v);
  for (cap = 0; cap <= size + 1; cap++) {
    uint8_t *out = malloc(cap ? cap : 1);

    assert_int_equal(lmail_report_address(&v, out, cap, &len), cap < size ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(len, size);
    assert_memory_equal(out, expected, cap < size ? cap : size);
    free(out);
  }
  free(s);
}

static void rfc6533_3_addresses(void **state)
{
  (void)state;
  check_address("rfc822;a@b", "a@b");
  check_address("rfc822; <a@b> (Joe)", "a@b");
  check_address("rfc822; \"a b\"@\r\n c.example", "\"a b\"@c.example");
  check_address("utf-8;\\x{E9}\\x{6A5F}\\x{10FFFF}@b", "\xc3\xa9\xe6\xa9\x9f\xf4\x8f\xbf\xbf@b");
  check_address("UTF-8; \\x{2B}\\x{3D}\\x{5C}\\x{20}@b", "+=\\ @b");
  check_address("utf-8; \xc3\xa9@b", "\xc3\xa9@b");
  check_address("rfc822; \\x{E9}@b", "\\x{E9}@b");
  check_address("", "");
  check_address("rfc822;<>", "");
}

static void escapes_that_are_none(void **state)
{
  static const char *const wrong[] = {"\\x{E}@b",
                                      "\\x{}@b",
                                      "\\x{1234567}@b",
                                      "\\x{D800}@b",
                                      "\\x{110000}@b",
                                      "\\x{E9@b",
                                      "\\x{",
                                      "\\",
                                      "\\x{0A}@b",
                                      "\\x{0D}@b",
                                      "\\x{00}@b",
                                      "\\x{G1}",
                                      "\\X{E9}",
                                      "\\x{E9",
                                      "a\\x"};
  char value[64];
  size_t i;

  (void)state;
  for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    strcpy(value, "utf-8;");
    strcat(value, wrong[i]);
    check_address(value, wrong[i]);
  }
}

static uint32_t status(const char *value)
{
  size_t n;
  uint8_t *s = exact(value, &n);
  uint32_t number = lmail_report_status(s, n);

  free(s);
  return number;
}

static void rfc3464_2_3_4_status(void **state)
{
  (void)state;
  assert_int_equal(status("4.0.0"), 4000000);
  assert_int_equal(status(" 5.0.0 (permanent failure)"), 5000000);
  assert_int_equal(status("5.1.1"), 5001001);
  assert_int_equal(status("2.999.999"), 2999999);
  assert_int_equal(status("5.1.1 user unknown"), 5001001);
  assert_int_equal(status("1.1.1"), 0); /* RFC 3463 2: no such class */
  assert_int_equal(status("3.0.0"), 0);
  assert_int_equal(status("9.1.1"), 0);
  assert_int_equal(status(""), 0);
  assert_int_equal(status("5"), 0);
  assert_int_equal(status("5.1"), 0);
  assert_int_equal(status("5.1."), 0);
  assert_int_equal(status("5..1"), 0);
  assert_int_equal(status(".1.1"), 0);
  assert_int_equal(status("55.1.1"), 0);
  assert_int_equal(status("5.1000.1"), 0);
  assert_int_equal(status("5.1.1.1"), 0);
  assert_int_equal(status("5.1.1000"), 0);
  assert_int_equal(status("5.1.+1"), 0);
  assert_int_equal(status("5. 1.1"), 0);
  assert_int_equal(status("550 5.1.1"), 0);
}

static uint16_t action(const char *value)
{
  size_t n;
  uint8_t *s = exact(value, &n);
  uint16_t number = lmail_report_action(s, n);

  free(s);
  return number;
}

static void rfc3464_2_3_3_action(void **state)
{
  (void)state;
  assert_int_equal(action(" failed"), LMAIL_ACTION_FAILED);
  assert_int_equal(action("Delayed (will be tried again)"), LMAIL_ACTION_DELAYED);
  assert_int_equal(action("DELIVERED"), LMAIL_ACTION_DELIVERED);
  assert_int_equal(action("relayed"), LMAIL_ACTION_RELAYED);
  assert_int_equal(action("expanded; to many"), LMAIL_ACTION_EXPANDED);
  assert_int_equal(action("failure"), 0);
  assert_int_equal(action(""), 0);
}

static void check_mdn(const char *value, lmail_status st, unsigned act, unsigned sending,
                      unsigned what, const char *modifiers, unsigned error)
{
  lmail_mdn_disposition d;
  size_t n;
  uint8_t *s = exact(value, &n);

  assert_int_equal(lmail_mdn_disposition_parse(s, n, &d), st);
  assert_int_equal(d.action, act);
  assert_int_equal(d.sending, sending);
  assert_int_equal(d.what, what);
  assert_int_equal(d.error, error);
  if (d.modifiers_len != 0 || *modifiers != '\0') {
    expect_span(d.modifiers, d.modifiers_len, modifiers);
  }
  free(s);
}

static void rfc8098_3_2_6_disposition(void **state)
{
  enum { MANUAL = LMAIL_MDN_MANUAL, AUTOMATIC = LMAIL_MDN_AUTOMATIC };

  (void)state;
  check_mdn(" manual-action/MDN-sent-manually; displayed", LMAIL_OK, MANUAL, MANUAL,
            LMAIL_MDN_DISPLAYED, "", 0);
  check_mdn("automatic-action / MDN-sent-automatically ; deleted / error , x", LMAIL_OK, AUTOMATIC,
            AUTOMATIC, LMAIL_MDN_DELETED, "error , x", 1);
  check_mdn("MANUAL-ACTION/mdn-sent-AUTOMATICALLY;Processed/expired,Error", LMAIL_OK, MANUAL,
            AUTOMATIC, LMAIL_MDN_PROCESSED, "expired,Error", 1);
  check_mdn("manual-action/MDN-sent-manually;dispatched/", LMAIL_OK, MANUAL, MANUAL,
            LMAIL_MDN_DISPATCHED, "", 0);
  check_mdn("manual-action/MDN-sent-manually; denied", LMAIL_OK, MANUAL, MANUAL, LMAIL_MDN_DENIED,
            "", 0);
}

static void dispositions_that_lack_something(void **state)
{
  (void)state;
  check_mdn("displayed", LMAIL_E_SYNTAX, 0, 0, LMAIL_MDN_DISPLAYED, "", 0);
  check_mdn("manual-action; failed", LMAIL_E_SYNTAX, LMAIL_MDN_MANUAL, 0, LMAIL_MDN_FAILED, "", 0);
  check_mdn("a/b; displayed", LMAIL_E_SYNTAX, 0, 0, LMAIL_MDN_DISPLAYED, "", 0);
  check_mdn("manual-action/MDN-sent-manually/x; displayed", LMAIL_E_SYNTAX, LMAIL_MDN_MANUAL,
            LMAIL_MDN_MANUAL, 0, "", 0);
  check_mdn("manual-action/MDN-sent-manually; displayed twice", LMAIL_E_SYNTAX, LMAIL_MDN_MANUAL,
            LMAIL_MDN_MANUAL, LMAIL_MDN_DISPLAYED, "", 0);
  check_mdn("", LMAIL_E_SYNTAX, 0, 0, 0, "", 0);
  check_mdn(";", LMAIL_E_SYNTAX, 0, 0, 0, "", 0);
}

static void rfc5965_feedback_types(void **state)
{
  (void)state;
  assert_int_equal(lmail_report_feedback(" abuse", 6), LMAIL_FEEDBACK_ABUSE);
  assert_int_equal(lmail_report_feedback("not-spam", 8), LMAIL_FEEDBACK_NOT_SPAM);
  assert_int_equal(lmail_report_feedback("Auth-Failure", 12), LMAIL_FEEDBACK_AUTH_FAILURE);
  assert_int_equal(lmail_report_feedback("opt-out", 7), 0);
  assert_int_equal(lmail_report_feedback("", 0), 0);
}

static void which_report(void **state)
{
  static const struct {
    const char *subtype;
    unsigned kind;
  } types[] = {{"delivery-status", LMAIL_REPORT_DELIVERY},
               {"global-delivery-status", LMAIL_REPORT_DELIVERY},
               {"Disposition-Notification", LMAIL_REPORT_DISPOSITION},
               {"global-disposition-notification", LMAIL_REPORT_DISPOSITION},
               {"feedback-report", LMAIL_REPORT_FEEDBACK},
               {"global-feedback-report", 0},
               {"global-", 0},
               {"global", 0},
               {"rfc822", 0},
               {"", 0}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof types / sizeof *types; i++) {
    size_t n = strlen(types[i].subtype);

    assert_int_equal(lmail_report_kind("message", 7, types[i].subtype, n), types[i].kind);
    assert_int_equal(lmail_report_kind("text", 4, types[i].subtype, n), 0);
  }
}

static void names_of_fields(void **state)
{
  unsigned field;

  (void)state;
  assert_int_equal(lmail_report_field_id("ACTION", 6), LMAIL_REPORT_ACTION);
  assert_int_equal(lmail_report_field_id("received-date", 13), LMAIL_REPORT_ARRIVAL_DATE);
  assert_int_equal(lmail_report_field_id("Authentication-Results", 22),
                   LMAIL_REPORT_AUTHENTICATION_RESULTS);
  assert_int_equal(lmail_report_field_id("X-Action", 8), 0);
  assert_int_equal(lmail_report_field_id("", 0), 0);
  for (field = LMAIL_REPORT_ORIGINAL_ENVELOPE_ID; field <= LMAIL_REPORT_AUTHENTICATION_RESULTS;
       field++) {
    assert_non_null(lmail_report_field_name((uint16_t)field));
  }
  assert_null(lmail_report_field_name((uint16_t)field));
  assert_string_equal(lmail_defect_name(LMAIL_DEFECT_REPORT_CONFLICT), "DEFECT_REPORT_CONFLICT");
}

static void init_refuses(void **state)
{
  uint8_t scratch[LMAIL_REPORT_SCRATCH];
  lmail_report_config cfg = {0};
  lmail_report_reader r;

  (void)state;
  assert_int_equal(lmail_report_size(), sizeof r);
  assert_int_equal(lmail_report_scratch_size(NULL), LMAIL_REPORT_SCRATCH);
  assert_int_equal(lmail_report_init(&r, 0, NULL, scratch, sizeof scratch), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_report_init(&r, 4, NULL, scratch, sizeof scratch), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_report_init(&r, 1, NULL, scratch, sizeof scratch - 1), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_report_init(&r, 1, NULL, NULL, sizeof scratch), LMAIL_E_SCRATCH);
  cfg.token_max = 63;
  assert_int_equal(lmail_report_init(&r, 1, &cfg, scratch, sizeof scratch), LMAIL_E_RANGE);
  assert_int_equal(lmail_report_scratch_size(&cfg), SIZE_MAX);
  cfg.token_max = 64;
  assert_int_equal(lmail_report_init(&r, 1, &cfg, scratch, 64), LMAIL_OK);
  assert_int_equal(lmail_report_init_sized(&r, 1, 1, &cfg, sizeof cfg, scratch, 64), LMAIL_E_SIZE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(rfc3464_2_1_2_types),
                                     cmocka_unit_test(values_without_type),
                                     cmocka_unit_test(rfc6533_3_addresses),
                                     cmocka_unit_test(escapes_that_are_none),
                                     cmocka_unit_test(rfc3464_2_3_4_status),
                                     cmocka_unit_test(rfc3464_2_3_3_action),
                                     cmocka_unit_test(rfc8098_3_2_6_disposition),
                                     cmocka_unit_test(dispositions_that_lack_something),
                                     cmocka_unit_test(rfc5965_feedback_types),
                                     cmocka_unit_test(which_report),
                                     cmocka_unit_test(names_of_fields),
                                     cmocka_unit_test(init_refuses)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
