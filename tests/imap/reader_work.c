/* SPDX-License-Identifier: MIT */
/*
 * reader_work.c - hostile responses of n and 4 n octets (attacks G4, J1 to J14): see work.h. Literals are told
 * without a look at what is in them.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "work.h"
#include <libmail/imap_response.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

enum { SMALL = 125 * 1000, TOKEN_MAX = 1 << 20 };

static size_t read_stream(const void *with, const uint8_t *in, size_t n, size_t chunk)
{
  static uint8_t scratch[TOKEN_MAX + 32 * 4];
  lmail_imap_reader_config cfg = {0};
  lmail_imap_reader r;

  cfg.token_max = TOKEN_MAX;
  cfg.flags = *(const uint32_t *)with;
  assert_int_equal(lmail_imap_reader_init(&r, &cfg, scratch, sizeof scratch), LMAIL_OK);
  return work_read(&r.base, in, n, chunk, 0, NULL, NULL);
}

/* With quotes that are escaped, and as some servers send them. */
static void check(const char *head, const char *unit)
{
  static const uint32_t flags[] = {LMAIL_IMAP_OBSERVE,
                                   LMAIL_IMAP_OBSERVE | LMAIL_IMAP_TOLERATE_QUOTES};
  size_t i;

  for (i = 0; i < sizeof flags / sizeof flags[0]; i++) {
    const work w = {read_stream, &flags[i], SMALL, {1, 64, SIZE_MAX}};

    work_check(&w, head, unit);
  }
}

static void attack_j2_many_small_literals(void **state)
{
  (void)state;
  check("* 1 FETCH (", "BODY[1] {1}\r\nx ");
  check("* 1 FETCH (", "BODY[1] {0}\r\n ");
  check("* LIST () \"/\" (", "{1}\r\nx ");
  check("* X (", "{0}\r\n");
  check("", "* 1 FETCH (BODY[] {1}\r\nx)\r\n");
}

/* Behind a fault the rest of a response is passed over, and its literals with it. */
static void attack_j2_literals_passed_over(void **state)
{
  (void)state;
  check("* 1 FETCH (\n", "{1}\r\nx");
  check("* 1 FETCH (\n", "{0}\r\n");
  check("* 1 FETCH (\n", "{11111111111111111111111");
}

/* Where each DQUOTE may end a string or not, and each string that is not closed has been one with a literal. */
static void attack_j3_quotes(void **state)
{
  (void)state;
  check("* X \"", "\"");
  check("* X \"", "\"x");
  check("* X ", "\"x\" ");
  check("* X ", "\"\"");
  check("* X (", "\"\"\"");
  check("* X \"", "\\");
  check("* 1 FETCH (ENVELOPE (NIL NIL ((NIL NIL NIL \"", "\\\"");
  check("", "* X \"{1}\r\n");
  check("* X \"", "{1");
}

static void attack_j3_lists(void **state)
{
  (void)state;
  check("* 1 FETCH (BODYSTRUCTURE ", "(");
  check("* 1 FETCH ", "(()");
  check("* X (", "()");
  check("* X (", "() ");
  check("* X ", ")");
}

static void attack_j4_to_j8_values(void **state)
{
  (void)state;
  check("", "* -1 EXISTS\r\n");
  check("* STATUS x (", "MESSAGES NIL ");
  check("* 1 FETCH (ENVELOPE (NIL NIL (", "(NIL NIL \"g\" NIL)");
  check("* 1 FETCH (RFC822.SIZE ", "1");
  check("* 1 FETCH (INTERNALDATE \"", "1");
  check("", "* LIST () \"\\\"\" {3}\r\n\r\n\"\r\n");
}

static void attack_j9_to_j13_floods(void **state)
{
  (void)state;
  check("", "a9 OK\r\n");
  check("", "+\r\n");
  check("* SEARCH", " 1");
  check("* ESEARCH ALL ", "1:4294967295,");
  check("* 1 FETCH (", "UID 1 ");
  check("* OK [X ", "[");
  check("* OK [BADCHARSET (", "a ");
  check("", "* OK [UNSEEN 4294967296] x\r\n");
  check("* VANISHED (EARLIER) ", "1,");
}

static void attack_j14_lines_without_end(void **state)
{
  (void)state;
  check("", "x");
  check("", " ");
  check("* OK ", "x");
  check("* OK [", "[");
  check("* OK [X ", "x");
  check("* X ", "x");
  check("* X ", " ");
  check("* X \"", "x");
  check("* X \"", "\\\"");
  check("* 1 FETCH (BODY[", "\"\"");
}

/*
 * The octets of a literal lie in pages that nobody may read: they are told by address and length, with the same calls
 * whatever their number is.
 */
static void attack_j1_literals_are_not_read(void **state)
{
  static const char head[] = "* 1 FETCH (BODY[] {16777216}\r\n", tail[] = ")\r\n";
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), body = 16777216, all = 2 * page + body;
  uint8_t *map = (uint8_t *)mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                                 0);
  uint8_t *in = map + page - (sizeof head - 1);
  const uint32_t flags = LMAIL_IMAP_OBSERVE;

  (void)state;
  assert_true(map != MAP_FAILED);
  memcpy(in, head, sizeof head - 1);
  memcpy(map + page + body, tail, sizeof tail - 1);
  assert_int_equal(mprotect(map + page, body, PROT_NONE), 0);
  /* RESPONSE, OPEN, ITEM, the literal's head and its octets, CLOSE, END; and there is no more */
  assert_int_equal(read_stream(&flags, in, sizeof head - 1 + body + sizeof tail - 1, SIZE_MAX), 8);
  munmap(map, all);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_j1_literals_are_not_read),
      cmocka_unit_test(attack_j2_many_small_literals),
      cmocka_unit_test(attack_j2_literals_passed_over),
      cmocka_unit_test(attack_j3_quotes),
      cmocka_unit_test(attack_j3_lists),
      cmocka_unit_test(attack_j4_to_j8_values),
      cmocka_unit_test(attack_j9_to_j13_floods),
      cmocka_unit_test(attack_j14_lines_without_end),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
