/* SPDX-License-Identifier: MIT */
/*
 * writer.c - reports written: those of RFC 3464, 8098 and 5965 come back from the reader; every call is
 * whole or nothing at every size of the buffer; nothing that is passed begins a line of its own.
 */

#include <libmail/compose_report.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- a report under construction -------------------------------------------------------------- */

static lmail_mime_writer m;
static lmail_report_writer r;
static char made[1 << 16];
static size_t made_len;

/* Makes a call at every size of the buffer until it is enough, in an allocation of exactly that size. */
#define CALL(expected, ...)                              \
  do {                                                   \
    size_t cap_ = 0;                                     \
    for (;;) {                                           \
      lmail_mime_writer m_before = m;                    \
      lmail_report_writer r_before = r;                  \
      uint8_t *buf_ = malloc(cap_ ? cap_ : 1);           \
      lmail_status st_;                                  \
      lmail_writer w;                                    \
      lmail_writer_init(&w, cap_ ? buf_ : NULL, cap_);   \
      st_ = (__VA_ARGS__);                               \
      memcpy(made + made_len, buf_, w.len);              \
      made_len += w.len;                                 \
      made[made_len] = '\0';                             \
      free(buf_);                                        \
      if (st_ != LMAIL_FULL) {                           \
        assert_int_equal(st_, (expected));               \
        if (st_ != LMAIL_OK) assert_int_equal(w.len, 0); \
        break;                                           \
      }                                                  \
      assert_int_equal(w.len, 0);                        \
      assert_true(w.need > cap_);                        \
      assert_memory_equal(&m, &m_before, sizeof m);      \
      assert_memory_equal(&r, &r_before, sizeof r);      \
      cap_ = cap_ + 7 < w.need ? cap_ + 7 : w.need;      \
    }                                                    \
  } while (0)

#define S(text) (text), sizeof(text) - 1

static void begin_with(unsigned kind, unsigned options)
{
  made_len = 0;
  assert_int_equal(lmail_mime_writer_init(&m, S("0123456789abcdef"), options), LMAIL_OK);
  memset(&r, 0, sizeof r);
  CALL(LMAIL_OK, lmail_report_begin(&r, &m, &w, kind));
}

static void text_part(const char *text)
{
  lmail_mime_part_info part = {0};
  uint8_t buf[1000];
  lmail_writer w;
  size_t used;

  part.media = "text/plain";
  part.media_len = 10;
  part.encoding = LMAIL_ENCODING_7BIT;
  lmail_writer_init(&w, buf, sizeof buf);
  assert_int_equal(lmail_mime_part(&m, &w, &part), LMAIL_OK);
  assert_int_equal(lmail_mime_body(&m, &w, text, strlen(text), &used), LMAIL_OK);
  assert_int_equal(lmail_mime_part_end(&m, &w), LMAIL_OK);
  memcpy(made + made_len, buf, w.len);
  made_len += w.len;
}

static void return_text(unsigned how, unsigned encoding, const char *message, size_t chunk)
{
  size_t n = strlen(message), at = 0;
  lmail_status st;

  CALL(LMAIL_OK, lmail_report_return_begin(&r, &m, &w, how, encoding));
  do {
    size_t k = n - at < chunk ? n - at : chunk, used = 0;
    uint8_t buf[64];
    lmail_writer w;

    lmail_writer_init(&w, buf, sizeof buf);
    st = at < n ? lmail_report_return(&r, &m, &w, message + at, k, &used)
                : lmail_report_return_end(&r, &m, &w);
    assert_true(st == LMAIL_OK || st == LMAIL_FULL);
    assert_true(at == n || st == LMAIL_FULL || used == k);
    memcpy(made + made_len, buf, w.len);
    made_len += w.len;
    k = at;
    at += used;
    if (k < n) st = LMAIL_FULL; /* the end comes yet */
  } while (st == LMAIL_FULL);
}

static void end_with(const char *expected)
{
  CALL(LMAIL_OK, lmail_mime_multipart_end(&m, &w));
  made[made_len] = '\0';
  assert_string_equal(made, expected);
}

/* ---- examples --------------------------------------------------------------------------------- */

#define B "=_0123456789abcdefA"
#define HEAD(type)                                                                                 \
  "MIME-Version: 1.0\r\nContent-Type: multipart/report; boundary=\"" B "\";\r\n report-type=" type \
  "\r\n"
#define TEXT_PART(text) "\r\n--" B "\r\nContent-Type: text/plain\r\n\r\n" text

static void rfc3464_e_multi_recipient(void **state)
{
  (void)state;
  begin_with(LMAIL_REPORT_DELIVERY, 0);
  text_part("The following addresses had delivery problems.\r\n");
  CALL(LMAIL_OK, lmail_report_fields_begin(&r, &m, &w));
  CALL(LMAIL_OK,
       lmail_report_write_value(&r, &w, LMAIL_REPORT_REPORTING_MTA, S("dns"), S("cs.utk.edu")));
  CALL(LMAIL_OK, lmail_report_write_date(&r, &w, LMAIL_REPORT_ARRIVAL_DATE, 773673707, -240));
  CALL(LMAIL_OK, lmail_report_recipient(&r, &w));
  CALL(LMAIL_OK, lmail_report_write_xtext(&r, &w, LMAIL_REPORT_ORIGINAL_RECIPIENT,
                                          S("rfc822;arathib+2Bx@vnet.ibm.com")));
  CALL(LMAIL_OK, lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, S("rfc822"),
                                          S("arathib@vnet.ibm.com")));
  CALL(LMAIL_OK, lmail_report_write_action(&r, &w, LMAIL_ACTION_FAILED));
  CALL(LMAIL_OK, lmail_report_write_status(&r, &w, 5000000));
  CALL(LMAIL_OK, lmail_report_write_value(
                     &r, &w, LMAIL_REPORT_DIAGNOSTIC_CODE, S("smtp"),
                     S("550-'arathib@vnet.IBM.COM' is not a\r\n550  registered gateway user\r\n")));
  CALL(LMAIL_OK,
       lmail_report_write_value(&r, &w, LMAIL_REPORT_REMOTE_MTA, S("dns"), S("vnet.ibm.com")));
  CALL(LMAIL_OK, lmail_report_recipient(&r, &w));
  CALL(LMAIL_OK, lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, S("rfc822"),
                                          S("\"john  h\"@hpnjld.njd.hp.com")));
  CALL(LMAIL_OK, lmail_report_write_action(&r, &w, LMAIL_ACTION_DELAYED));
  CALL(LMAIL_OK, lmail_report_write_status(&r, &w, 4999123));
  CALL(LMAIL_OK, lmail_report_write_other(&r, &w, S("X-Queue-ID"), S("38C145C00A7")));
  CALL(LMAIL_OK, lmail_report_fields_end(&r, &m, &w));
  return_text(LMAIL_REPORT_RETURN_HEADER, LMAIL_ENCODING_7BIT,
              "Subject: x\r\nTo: a\r\n b\r\n\r\nbody\r\n", 3);
  end_with(HEAD("delivery-status") TEXT_PART(
      "The following addresses had delivery problems.\r\n") "\r\n--" B
                                                            "\r\nContent-Type: message/delivery-status\r\n\r\n"
                                                            "Reporting-MTA: dns; cs.utk.edu\r\n"
                                                            "Arrival-Date: Fri, 08 Jul 1994 09:21:47 -0400\r\n"
                                                            "\r\n"
                                                            "Original-Recipient: rfc822; arathib+x@vnet.ibm.com\r\n"
                                                            "Final-Recipient: rfc822; arathib@vnet.ibm.com\r\n"
                                                            "Action: failed\r\n"
                                                            "Status: 5.0.0\r\n"
                                                            "Diagnostic-Code: smtp; 550-'arathib@vnet.IBM.COM' is not a 550 registered\r\n"
                                                            " gateway user\r\n"
                                                            "Remote-MTA: dns; vnet.ibm.com\r\n"
                                                            "\r\n"
                                                            "Final-Recipient: rfc822; \"john  h\"@hpnjld.njd.hp.com\r\n"
                                                            "Action: delayed\r\n"
                                                            "Status: 4.999.123\r\n"
                                                            "X-Queue-ID: 38C145C00A7\r\n"
                                                            "\r\n--" B
                                                            "\r\nContent-Type: text/rfc822-headers\r\n\r\n"
                                                            "Subject: x\r\nTo: a\r\n b\r\n"
                                                            "\r\n--" B "--\r\n");
}

static void rfc8098_9_notification(void **state)
{
  (void)state;
  begin_with(LMAIL_REPORT_DISPOSITION, 0);
  text_part("It was displayed.\r\n");
  CALL(LMAIL_OK, lmail_report_fields_begin(&r, &m, &w));
  CALL(LMAIL_OK, lmail_report_write_text(&r, &w, LMAIL_REPORT_REPORTING_UA,
                                         S("joes-pc.cs.example.com; Foomail 97.1")));
  CALL(LMAIL_OK, lmail_report_write_value(&r, &w, LMAIL_REPORT_ORIGINAL_RECIPIENT, S("rfc822"),
                                          S("Joe_Recipient@example.com")));
  CALL(LMAIL_E_STATE, lmail_report_fields_end(&r, &m, &w));
  CALL(LMAIL_OK, lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, S("rfc822"),
                                          S("Joe_Recipient@example.com")));
  CALL(LMAIL_OK, lmail_report_write_text(&r, &w, LMAIL_REPORT_ORIGINAL_MESSAGE_ID,
                                         S("<199509192301.23456@example.org>")));
  CALL(LMAIL_OK, lmail_report_write_disposition(&r, &w, LMAIL_MDN_MANUAL, LMAIL_MDN_MANUAL,
                                                LMAIL_MDN_DISPLAYED, 0));
  CALL(LMAIL_E_STATE, lmail_report_recipient(&r, &w));
  CALL(LMAIL_OK, lmail_report_fields_end(&r, &m, &w));
  end_with(HEAD("disposition-notification") TEXT_PART(
      "It was displayed.\r\n") "\r\n--" B
                               "\r\nContent-Type: message/disposition-notification\r\n\r\n"
                               "Reporting-UA: joes-pc.cs.example.com; Foomail 97.1\r\n"
                               "Original-Recipient: rfc822; Joe_Recipient@example.com\r\n"
                               "Final-Recipient: rfc822; Joe_Recipient@example.com\r\n"
                               "Original-Message-Id: <199509192301.23456@example.org>\r\n"
                               "Disposition: manual-action/MDN-sent-manually; displayed\r\n"
                               "\r\n--" B "--\r\n");
}

static void rfc5965_b2_feedback(void **state)
{
  (void)state;
  begin_with(LMAIL_REPORT_FEEDBACK, LMAIL_COMPOSE_UTF8);
  text_part("This is abuse.\r\n");
  CALL(LMAIL_OK, lmail_report_fields_begin(&r, &m, &w));
  CALL(LMAIL_OK, lmail_report_write_text(&r, &w, LMAIL_REPORT_FEEDBACK_TYPE, S("abuse")));
  CALL(LMAIL_OK, lmail_report_write_text(&r, &w, LMAIL_REPORT_USER_AGENT, S("SomeGenerator/1.0")));
  CALL(LMAIL_E_STATE, lmail_report_fields_end(&r, &m, &w));
  CALL(LMAIL_OK, lmail_report_write_text(&r, &w, LMAIL_REPORT_VERSION, S("1")));
  CALL(LMAIL_OK, lmail_report_write_text(&r, &w, LMAIL_REPORT_SOURCE_IP, S("192.0.2.1")));
  CALL(LMAIL_OK, lmail_report_write_text(&r, &w, LMAIL_REPORT_REPORTED_URI, S("http://a/")));
  CALL(LMAIL_OK, lmail_report_write_text(&r, &w, LMAIL_REPORT_REPORTED_URI, S("mailto:a@b")));
  CALL(LMAIL_OK, lmail_report_write_text(&r, &w, LMAIL_REPORT_AUTHENTICATION_RESULTS,
                                         S("a.example; spf=fail")));
  CALL(LMAIL_E_STATE, lmail_report_write_text(&r, &w, LMAIL_REPORT_VERSION, S("1")));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_text(&r, &w, LMAIL_REPORT_ERROR, S("x")));
  CALL(LMAIL_OK, lmail_report_fields_end(&r, &m, &w));
  return_text(LMAIL_REPORT_RETURN_MESSAGE, LMAIL_ENCODING_8BIT, "Subject: x\r\n\r\nbody\r\n", 5);
  end_with(HEAD("feedback-report") TEXT_PART(
      "This is abuse.\r\n") "\r\n--" B "\r\nContent-Type: message/feedback-report\r\n"
                            "Content-Transfer-Encoding: 8bit\r\n\r\n"
                            "Feedback-Type: abuse\r\nUser-Agent: SomeGenerator/1.0\r\nVersion: 1\r\n"
                            "Source-IP: 192.0.2.1\r\nReported-URI: http://a/\r\nReported-URI: mailto:a@b\r\n"
                            "Authentication-Results: a.example; spf=fail\r\n"
                            "\r\n--" B
                            "\r\nContent-Type: message/global\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                            "Subject: x\r\n\r\nbody\r\n"
                            "\r\n--" B "--\r\n");
}

/* ---- addresses that are not US-ASCII ---------------------------------------------------------- */

static void start_recipient(unsigned options)
{
  begin_with(LMAIL_REPORT_DELIVERY, options);
  text_part("x\r\n");
  CALL(LMAIL_OK, lmail_report_fields_begin(&r, &m, &w));
  CALL(LMAIL_OK, lmail_report_write_value(&r, &w, LMAIL_REPORT_REPORTING_MTA, S("dns"), S("a")));
  CALL(LMAIL_OK, lmail_report_recipient(&r, &w));
  made_len = 0;
}

static void rfc6533_3_utf_8_addresses(void **state)
{
  static const char address[] = "\xc3\xa9+\xe6\xa9\x9f\xf0\x9f\x91\xa9\\=@b";

  (void)state;
  start_recipient(0);
  CALL(LMAIL_OK,
       lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, S("rfc822"), S(address)));
  assert_string_equal(made, "Final-Recipient: utf-8; \\x{E9}\\x{2B}\\x{6A5F}\\x{1F469}\\x{5C}"
                            "\\x{3D}@b\r\n");
  CALL(LMAIL_OK,
       lmail_report_write_xtext(&r, &w, LMAIL_REPORT_ORIGINAL_RECIPIENT, S("UTF-8;\\x{E9}@b")));
  made_len = 0;
  CALL(LMAIL_OK, lmail_report_write_value(&r, &w, LMAIL_REPORT_DIAGNOSTIC_CODE, S("smtp"),
                                          S("550 \xc3\xa9 \x01 \xff\0x")));
  assert_string_equal(made, "Diagnostic-Code: smtp; 550 ?? ? ??x\r\n");

  start_recipient(LMAIL_COMPOSE_UTF8);
  CALL(LMAIL_OK, lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, S("rfc822"),
                                          S("\xc3\xa9@b")));
  CALL(LMAIL_OK, lmail_report_write_value(&r, &w, LMAIL_REPORT_DIAGNOSTIC_CODE, S("smtp"),
                                          S("550 \xc3\xa9 \xff")));
  CALL(LMAIL_OK, lmail_report_write_value(&r, &w, LMAIL_REPORT_LOCALIZED_DIAGNOSTIC, S("fr"),
                                          S("\xc3\xa9t\xc3\xa9")));
  assert_string_equal(made, "Final-Recipient: utf-8; \xc3\xa9@b\r\n"
                            "Diagnostic-Code: smtp; 550 \xc3\xa9 ?\r\n"
                            "Localized-Diagnostic: fr; \xc3\xa9t\xc3\xa9\r\n");
}

/* ---- what is refused -------------------------------------------------------------------------- */

static void g9_injection(void **state)
{
  static const char *const bad[] = {"a\r\nX: y", "a\nb", "a\rb",          "\x01",
                                    "",          "\xff", "\xc3\xa9\r\nX:"};
  size_t i;

  (void)state;
  start_recipient(0);
  for (i = 0; i < sizeof bad / sizeof *bad; i++) {
    CALL(LMAIL_E_ARGUMENT, lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT,
                                                    S("rfc822"), bad[i], strlen(bad[i])));
    CALL(LMAIL_E_ARGUMENT, lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, bad[i],
                                                    strlen(bad[i]), S("a@b")));
    CALL(LMAIL_E_ARGUMENT, lmail_report_write_other(&r, &w, bad[i], strlen(bad[i]), S("x")));
  }
  CALL(LMAIL_E_ARGUMENT,
       lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, S("a;b"), S("c")));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_other(&r, &w, S("--" B), S("x")));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_other(&r, &w, S("Action"), S("failed")));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_other(&r, &w, S("X-A"), S("a\r\nb")));
}

/* W8: no line of blanks alone, whatever a client has sent as ORCPT; it would seem to end the group. */
static void w8_lines_of_blanks(void **state)
{
  static const char blanks[] = "                                                                    "
                               "                        ";
  char xtext[700] = "rfc822;";
  size_t n = 7;

  (void)state;
  start_recipient(0);
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_value(&r, &w, LMAIL_REPORT_REMOTE_MTA, S("dns"), blanks,
                                                  sizeof blanks - 1));
  CALL(LMAIL_E_ARGUMENT,
       lmail_report_write_value(&r, &w, LMAIL_REPORT_REMOTE_MTA, S("dns"), S(" ")));
  while (n < 300) n += (size_t)sprintf(xtext + n, "+20");
  CALL(LMAIL_E_ARGUMENT,
       lmail_report_write_xtext(&r, &w, LMAIL_REPORT_ORIGINAL_RECIPIENT, xtext, n));
  n += (size_t)sprintf(xtext + n, "a");
  CALL(LMAIL_OK, lmail_report_write_xtext(&r, &w, LMAIL_REPORT_ORIGINAL_RECIPIENT, xtext, n));
}

static void s30_xtext(void **state)
{
  static const char *const bad[] = {"rfc822",      "rfc822;",      "rfc822;a+",   "rfc822;a+2",
                                    "rfc822;a+2b", "rfc822;a+0D",  "rfc822;a+00", "rfc822;a=b",
                                    "rfc822;a b",  "rfc822;+E9@b", ";a",          "rfc822;a+GG"};
  size_t i;

  (void)state;
  start_recipient(0);
  for (i = 0; i < sizeof bad / sizeof *bad; i++) {
    CALL(LMAIL_E_ARGUMENT,
         lmail_report_write_xtext(&r, &w, LMAIL_REPORT_ORIGINAL_RECIPIENT, bad[i], strlen(bad[i])));
  }
  begin_with(LMAIL_REPORT_DELIVERY, 0);
  CALL(LMAIL_OK, lmail_report_fields_begin(&r, &m, &w));
  made_len = 0;
  CALL(LMAIL_OK,
       lmail_report_write_xtext(&r, &w, LMAIL_REPORT_ORIGINAL_ENVELOPE_ID, S("QQ+2B314159+3D")));
  assert_string_equal(made, "Original-Envelope-Id: QQ+314159=\r\n");
}

static void the_order_of_things(void **state)
{
  (void)state;
  begin_with(LMAIL_REPORT_DELIVERY, 0);
  CALL(LMAIL_E_STATE, lmail_report_write_action(&r, &w, LMAIL_ACTION_FAILED));
  CALL(LMAIL_E_STATE, lmail_report_fields_end(&r, &m, &w));
  CALL(LMAIL_E_STATE, lmail_report_return_begin(&r, &m, &w, 1, LMAIL_ENCODING_7BIT));
  CALL(LMAIL_OK, lmail_report_fields_begin(&r, &m, &w));
  CALL(LMAIL_E_STATE, lmail_report_fields_begin(&r, &m, &w));
  CALL(LMAIL_E_STATE, lmail_report_recipient(&r, &w));
  CALL(LMAIL_E_STATE, lmail_report_write_action(&r, &w, LMAIL_ACTION_FAILED));
  CALL(LMAIL_OK, lmail_report_write_value(&r, &w, LMAIL_REPORT_REPORTING_MTA, S("dns"), S("a")));
  CALL(LMAIL_E_STATE,
       lmail_report_write_value(&r, &w, LMAIL_REPORT_REPORTING_MTA, S("dns"), S("a")));
  CALL(LMAIL_E_STATE, lmail_report_fields_end(&r, &m, &w));
  CALL(LMAIL_OK, lmail_report_recipient(&r, &w));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_action(&r, &w, 0));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_action(&r, &w, 6));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_status(&r, &w, 3000000));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_status(&r, &w, 6000000));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_status(&r, &w, 0));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_text(&r, &w, 0, S("x")));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_text(&r, &w, LMAIL_REPORT_STATUS, S("x")));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_value(&r, &w, LMAIL_REPORT_STATUS, S("x"), S("5.1.1")));
  CALL(LMAIL_E_ARGUMENT, lmail_report_write_date(&r, &w, LMAIL_REPORT_STATUS, 0, 0));
  CALL(LMAIL_E_RANGE, lmail_report_write_date(&r, &w, LMAIL_REPORT_LAST_ATTEMPT_DATE, 0, 5000));
  CALL(LMAIL_E_STATE, lmail_report_fields_end(&r, &m, &w));
  assert_int_equal(lmail_report_begin(&r, &m, NULL, 0), LMAIL_E_ARGUMENT);
}

/* ---- the header that goes back ---------------------------------------------------------------- */

static void check_header(const char *message, const char *expected)
{
  size_t chunk;

  for (chunk = 1; chunk <= strlen(message) + 1; chunk++) {
    start_recipient(0);
    CALL(LMAIL_OK,
         lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, S("rfc822"), S("a")));
    CALL(LMAIL_OK, lmail_report_write_action(&r, &w, LMAIL_ACTION_FAILED));
    CALL(LMAIL_OK, lmail_report_write_status(&r, &w, 5000000));
    CALL(LMAIL_OK, lmail_report_fields_end(&r, &m, &w));
    made_len = 0;
    return_text(LMAIL_REPORT_RETURN_HEADER, LMAIL_ENCODING_QUOTED_PRINTABLE, message, chunk);
    made[made_len] = '\0';
    assert_string_equal(strstr(made, "\r\n\r\n") + 4, expected);
  }
}

static void rfc6522_4_headers(void **state)
{
  (void)state;
  check_header("Subject: \xc3\xa9\r\n\r\nno\r\n\r\nno", "Subject: =C3=A9\r\n");
  check_header("Subject: x\n b\n\nno", "Subject: x\r\n b\r\n");
  check_header("Subject: x", "Subject: x");
  check_header("\r\nno", "");
  check_header("\nno", "");
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(rfc3464_e_multi_recipient),
                                     cmocka_unit_test(rfc8098_9_notification),
                                     cmocka_unit_test(rfc5965_b2_feedback),
                                     cmocka_unit_test(rfc6533_3_utf_8_addresses),
                                     cmocka_unit_test(g9_injection),
                                     cmocka_unit_test(w8_lines_of_blanks),
                                     cmocka_unit_test(s30_xtext),
                                     cmocka_unit_test(the_order_of_things),
                                     cmocka_unit_test(rfc6522_4_headers)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
