/* SPDX-License-Identifier: MIT */
/*
 * full_disk.c - a full disk is answered with 452 and loses nothing.
 *
 *   full_disk MAILD        no file may grow beyond a limit (setrlimit): writes fail with EFBIG
 *   full_disk MAILD DIR    DIR is a small file system of its own, which really becomes full
 */

#include "numbered.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *small_disk;
static struct numbered_count count;
static char text[NUMBERED_OCTETS + 128];

static unsigned send_number(const struct server *s, unsigned i, size_t size, int announce,
                            uint32_t *enhanced)
{
  size_t n = numbered_make(i, size, text);

  return send_mail(s->smtp, "", "alice@alice.example", text, n, announce ? n : 0, enhanced);
}

static void test_file_limit(void **state)
{
  char root[256];
  struct server s;
  uint32_t enhanced = 0;

  (void)state;
  make_root(root, sizeof root);
  server_make(&s, root, "alice.example", "alice:wonder\n");
  s.file_limit = 20000;
  server_start(&s, NULL);
  assert_int_equal(send_number(&s, 1, 60000, 0, &enhanced), 452);
  assert_int_equal(enhanced, LMAIL_SMTP_ENHANCED(4, 3, 1));
  assert_int_equal(count_files(s.dir, "queue", ""), 0);
  assert_int_equal(count_files(s.dir, "queue/tmp", ""), 0);
  assert_int_equal(send_number(&s, 2, 3000, 0, NULL), 250);
  eventually(stored(&s, "alice") == 1);
  numbered_look(&s, "alice", &count);
  assert_int_equal(count.copies[2], 1);
  assert_int_equal(server_stop(&s, SIGTERM), 0);
  remove_tree(root);
}

/* Fetches and deletes all that is stored, which makes room; what it got is counted. */
static void fetch_all(const struct server *s)
{
  struct pop3 p;
  uint32_t n;
  uint32_t i;

  assert_int_equal(pop3_open(&p, s->pop3, "alice", "wonder"), 1);
  assert_int_equal(pop3_stat(&p), 1);
  n = (uint32_t)p.num;
  for (i = 1; i <= n; i++) {
    assert_int_equal(pop3_retr(&p, i), 1);
    p.body[p.body_len - 1] = '\0'; /* in place of the last LF: a string for strstr */
    p.body[--p.body_len] = '\n';
    numbered_take(&count, "fetched", p.body, p.body_len + 1);
    assert_int_equal(pop3_dele(&p, i), 1);
  }
  assert_int_equal(pop3_quit(&p), 1);
}

static void test_small_disk(void **state)
{
  unsigned char accepted[200] = {0};
  unsigned refused = 0;
  unsigned n = 0;
  struct server s;
  unsigned i;

  (void)state;
  if (small_disk == NULL) skip();
  server_make(&s, small_disk, "alice.example", "alice:wonder\n");
  server_start(&s, NULL);
  for (i = 0; i < 200 && refused < 6; i++) {
    unsigned code = send_number(&s, i, 15000, refused % 2, NULL);

    accepted[i] = code == 250;
    n += code == 250;
    refused += code == 452;
    assert_true(code == 250 || code == 452);
  }
  assert_int_equal(refused, 6);
  assert_int_equal(count_files(s.dir, "queue/tmp", ""), 0);
  printf("%u messages were accepted, %lu of them wait for room, %u were refused\n", n,
         (unsigned long)queued(&s), refused);
  assert_int_equal(server_stop(&s, SIGKILL), -SIGKILL); /* full or not */
  server_start(&s, NULL);
  memset(&count, 0, sizeof count);
  eventually((fetch_all(&s), count.files >= n && queued(&s) == 0));
  fetch_all(&s);
  for (i = 0; i < 200; i++) assert_int_equal(count.copies[i], accepted[i]);
  assert_int_equal(server_stop(&s, SIGTERM), 0);
}

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_file_limit),
                                     cmocka_unit_test(test_small_disk)};

  if (argc > 1) maild_program = argv[1];
  if (argc > 2) small_disk = argv[2];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
