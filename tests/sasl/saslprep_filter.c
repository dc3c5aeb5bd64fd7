/* SPDX-License-Identifier: MIT */
/*
 * saslprep_filter.c - prepares the lines of its input, for saslprep_oracle.py: "S" (stored) or "Q" (query)
 * and the text in hexadecimal. Answers with the result in hexadecimal, or with "!" and why not.
 */

#include <libmail/saslprep.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t nibble(char c)
{
  return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

int main(void)
{
  static char line[70000];
  static uint8_t text[35000], out[400000];

  while (fgets(line, sizeof line, stdin) != NULL) {
    unsigned mode = line[0] == 'Q' ? LMAIL_SASLPREP_QUERY : LMAIL_SASLPREP_STORED;
    lmail_saslprep_fault fault;
    size_t n, i, made;

    for (n = 0; line[1 + 2 * n] >= '0'; n++) {
      text[n] = (uint8_t)(nibble(line[1 + 2 * n]) << 4 | nibble(line[2 + 2 * n]));
    }
    if (lmail_saslprep(NULL, mode, text, n, out, sizeof out, &made, &fault) == LMAIL_OK) {
      for (i = 0; i < made; i++) printf("%02x", out[i]);
      putchar('\n');
    } else {
      printf("!%u\n", (unsigned)fault.reason);
    }
  }
  return 0;
}
