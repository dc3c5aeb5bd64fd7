/* SPDX-License-Identifier: MIT */
/* profile.c - servers are known by their greetings and by ID, and have what QUIRKS says of them. */

#include <libmail/imap_profile.h>
#include <libmail/imap_response.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void known(const char *text, unsigned server)
{
  assert_int_equal(lmail_imap_server_known(text, strlen(text)), server);
}

static void greetings(void **state)
{
  (void)state;
  known("Gimap ready for requests from 127.0.0.1 i9if7359725qay.199", LMAIL_IMAP_SERVER_GMAIL);
  known("The Microsoft Exchange IMAP4 service is ready. [TQBO]", LMAIL_IMAP_SERVER_EXCHANGE);
  known("Microsoft Exchange Server 2003 IMAP4rev1 server version 6.5",
        LMAIL_IMAP_SERVER_EXCHANGE_2003);
  known("QQMail IMAP4Server ready", LMAIL_IMAP_SERVER_QQ);
  known("Coremail System IMap Server Ready(163com)", LMAIL_IMAP_SERVER_COREMAIL);
  known("imap.example Cyrus IMAP v2.3.13 server ready", LMAIL_IMAP_SERVER_CYRUS);
  known("Dovecot ready.", LMAIL_IMAP_SERVER_DOVECOT);
  known("Courier-IMAP ready. Copyright 1998-2011", LMAIL_IMAP_SERVER_COURIER);
  known("x.example IMAP4rev1 2007f.404 at Wed, 27 Mar", LMAIL_IMAP_SERVER_UW);
  known("Domino IMAP4 Server Release 8.5.3 ready", LMAIL_IMAP_SERVER_DOMINO);
}

static void values_of_id(void **state)
{
  (void)state;
  known("iCloud", LMAIL_IMAP_SERVER_ICLOUD);
  known("Zoho Mail", LMAIL_IMAP_SERVER_ZOHO);
  known("YANDEX", LMAIL_IMAP_SERVER_YANDEX);
}

static void unknown(void **state)
{
  (void)state;
  known("", 0);
  known("IMAP4 server ready.", 0);
  known("doveco", 0);
  assert_int_equal(lmail_imap_server_known(NULL, 0), 0);
  assert_int_equal(lmail_imap_server_known("dovecot", 6),
                   0); /* no more than n octets are looked at */
}

static void what_they_need(void **state)
{
  (void)state;
  assert_int_equal(lmail_imap_server_tolerates(LMAIL_IMAP_SERVER_ICLOUD),
                   LMAIL_IMAP_TOLERATE_QUOTES);
  assert_int_equal(lmail_imap_server_tolerates(LMAIL_IMAP_SERVER_DOVECOT), 0);
  assert_true(lmail_imap_server_hints(LMAIL_IMAP_SERVER_ICLOUD) & LMAIL_IMAP_HINT_BODY_SECTION);
  assert_true(lmail_imap_server_hints(LMAIL_IMAP_SERVER_EXCHANGE_2003) &
              LMAIL_IMAP_HINT_NO_NAMESPACE);
  assert_true(lmail_imap_server_hints(LMAIL_IMAP_SERVER_QQ) & LMAIL_IMAP_HINT_ASCENDING);
  assert_true(lmail_imap_server_hints(LMAIL_IMAP_SERVER_NEMESIS) & LMAIL_IMAP_HINT_ID_NIL);
  assert_int_equal(lmail_imap_server_line_max(LMAIL_IMAP_SERVER_YAHOO), 1000);
  assert_int_equal(lmail_imap_server_line_max(LMAIL_IMAP_SERVER_DOVECOT), 64000);
}

static void numbers_that_are_none(void **state)
{
  (void)state;
  assert_int_equal(lmail_imap_server_hints(0), 0);
  assert_int_equal(lmail_imap_server_hints(UINT16_MAX), 0);
  assert_int_equal(lmail_imap_server_tolerates(UINT16_MAX), 0);
  assert_int_equal(lmail_imap_server_line_max(0), 8000);
  assert_int_equal(lmail_imap_server_line_max(UINT16_MAX), 8000);
  assert_null(lmail_imap_server_name(0));
  assert_null(lmail_imap_server_name(LMAIL_IMAP_SERVER_NEMESIS + 1));
  assert_string_equal(lmail_imap_server_name(LMAIL_IMAP_SERVER_GMAIL), "Gmail");
  assert_string_equal(lmail_imap_server_name(LMAIL_IMAP_SERVER_NEMESIS), "Nemesis");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(greetings),
      cmocka_unit_test(values_of_id),
      cmocka_unit_test(unknown),
      cmocka_unit_test(what_they_need),
      cmocka_unit_test(numbers_that_are_none),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
