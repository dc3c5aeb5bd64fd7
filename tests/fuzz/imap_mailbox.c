/* SPDX-License-Identifier: MIT */
/* imap_mailbox.c - any octets as a mailbox name: what is decoded is UTF-8, and back is the one right form. */

#include "check.h"
#include <libmail/imap_mailbox.h>
#include <libmail/utf8.h>
#include <string.h>

enum { MAX = 4096 };

static uint8_t utf8[MAX * 2], name[MAX * 10], again[MAX * 12];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  size_t made, len, len2, pos = 0, n, total = 0, count = 0;
  const uint8_t *level;
  lmail_status st;
  unsigned odd;
  uint8_t delimiter;

  if (size < 1 || size > MAX) return 0;
  delimiter = data[0];
  data++;
  size--;
  st = lmail_imap_name_decode(data, size, NULL, 0, &made, &odd);
  if (st == LMAIL_E_SYNTAX) {
    CHECK(made <= size);
    CHECK(!lmail_imap_name_equal(data, size, data, size, LMAIL_IMAP_NAME_B_UTF8, 0));
  } else {
    CHECK(made <= size + size / 8 + 1);
    CHECK(lmail_imap_name_decode(data, size, utf8, made, &len, &odd) == LMAIL_OK && len == made);
    CHECK(lmail_utf8_valid(utf8, len) == len);
    st = lmail_imap_name_encode(utf8, len, name, sizeof name, &len2);
    if (st == LMAIL_OK) {
      CHECK(len2 <= len * 5);
      CHECK(odd != 0 || (len2 == size && memcmp(name, data, size) == 0));
      CHECK(lmail_imap_name_decode(name, len2, again, sizeof again, &made, &odd) == LMAIL_OK);
      CHECK((odd & ~(unsigned)LMAIL_IMAP_NAME_CONTROL) == 0);
      CHECK(made == len && memcmp(again, utf8, len) == 0);
      CHECK(lmail_imap_name_equal(name, len2, utf8, len, LMAIL_IMAP_NAME_B_UTF8, delimiter));
      CHECK(lmail_imap_name_equal(utf8, len, data, size, LMAIL_IMAP_NAME_A_UTF8, delimiter));
    } else {
      CHECK(st == LMAIL_E_ARGUMENT && (odd & LMAIL_IMAP_NAME_CONTROL) != 0);
    }
  }
  while (lmail_imap_name_level(data, size, &pos, delimiter, &level, &n)) {
    total += n;
    count++;
    CHECK(level >= data && level + n <= data + size);
  }
  CHECK(total + (count != 0 ? count - 1 : 0) == size);
  return 0;
}
