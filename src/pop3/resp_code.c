/* SPDX-License-Identifier: MIT */
/* resp_code.c - extended response codes (RFC 2449 8, RFC 3206, RFC 6856 5). */

#include "core/chars.h"
#include "core/keyword.h"
#include "pop3/client.h"

/* clang-format off */
#define CODES(X, a)                                          \
  X(a, "sys", sys, LMAIL_POP3_RESP_SYS)                      \
  X(a, "auth", auth, LMAIL_POP3_RESP_AUTH)                   \
  X(a, "utf8", utf8, LMAIL_POP3_RESP_UTF8)                   \
  X(a, "in-use", in_use, LMAIL_POP3_RESP_IN_USE)             \
  X(a, "sys/temp", sys_temp, LMAIL_POP3_RESP_SYS_TEMP)       \
  X(a, "sys/perm", sys_perm, LMAIL_POP3_RESP_SYS_PERM)       \
  X(a, "login-delay", login_delay, LMAIL_POP3_RESP_LOGIN_DELAY)
/* clang-format on */

LMAIL_KEYWORDS_(codes, CODES)

/*
 * resp-level *("/" resp-level)
 * resp-level = 1*rchar
 * rchar      = %x21-2E / %x30-5C / %x5E-7F     (DEL is left out: it is not printable)
 */
size_t lmail_pop3_resp_levels_(const uint8_t *s, size_t n)
{
  uint8_t before = '/';
  size_t i = 0;

  while (i < n && lmail_is_(s[i], LMAIL_C_GRAPH) && s[i] != ']') {
    if (s[i] == '/' && before == '/') return 0;
    before = s[i++];
  }
  return before == '/' ? 0 : i;
}

/* "Clients MUST ignore unknown hierarchical detail" (RFC 2449 8): the longest known prefix counts. */
unsigned lmail_pop3_resp_number_(const uint8_t *s, size_t n)
{
  for (;;) {
    unsigned number = lmail_keyword_(codes, s, n);

    if (number != 0) return number;
    while (n > 0 && s[n - 1] != '/') n--;
    if (n == 0) return 0;
    n--;
  }
}

/* text = *schar / resp-code *CHAR: the code into data, the rest into data2 */
void lmail_pop3_split_text_(const uint8_t *text, size_t n, lmail_event *ev)
{
  size_t code = text[0] == '[' ? lmail_pop3_resp_levels_(text + 1, n - 1) : 0;

  if (code == 0 || code + 1 == n || text[code + 1] != ']') return;
  ev->data = text + 1;
  ev->len = code;
  ev->num2 = lmail_pop3_resp_number_(ev->data, code);
  code += 2;
  if (code < n && text[code] == ' ') code++;
  ev->data2 = code < n ? text + code : NULL;
  ev->len2 = n - code;
}
