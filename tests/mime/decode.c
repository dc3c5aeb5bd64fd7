/* SPDX-License-Identifier: MIT */
/* decode.c - decoding that is broken off in the middle of a body. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/mime.h>

/* A decoded body with a fault is skipped at its first span: the next one has no defect of its. */
static void a_skipped_body_leaves_no_defect(void **state)
{
  static const char text[] = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                             "--b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                             "QUJD!!!!QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD\r\n"
                             "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--b--\r\n";
  uint8_t scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_parser m;
  size_t at = 0;
  int skipped = 0;
  int bodies = 0;

  (void)state;
  assert_int_equal(lmail_mime_init(&m, NULL, scratch, sizeof scratch), LMAIL_OK);
  while (at < sizeof text - 1) {
    size_t left = sizeof text - 1 - at;
    lmail_event ev;
    size_t used;
    lmail_status st = lmail_next(&m.base, text + at, left < 20 ? left : 20, &used, &ev);

    at += used;
    if (st != LMAIL_EVENT) continue;
    assert_int_not_equal(ev.kind, LMAIL_MIME_DEFECT);
    if (ev.kind == LMAIL_MIME_HEADERS_END) (void)lmail_mime_decode(&m, LMAIL_MIME_DECODED);
    if (ev.kind == LMAIL_MIME_BODY && ev.id == 2 && !skipped) {
      assert_true(ev.flags & LMAIL_EV_MORE);
      lmail_skip(&m.base);
      skipped = 1;
    }
    if (ev.kind == LMAIL_MIME_BODY && ev.id == 3) bodies++;
  }
  assert_true(skipped);
  assert_true(bodies > 0);
}

/* What fits a small machine: the state, and about 128 octets of scratch a level (attacks R8, G5). */
static void the_state_is_small(void **state)
{
  (void)state;
  assert_true(sizeof(lmail_mime_parser) <= 256);
  assert_int_equal(lmail_mime_size(), sizeof(lmail_mime_parser));
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_skipped_body_leaves_no_defect),
                                     cmocka_unit_test(the_state_is_small)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
