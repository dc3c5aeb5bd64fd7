/* SPDX-License-Identifier: MIT */
/* numbered.c - messages that are known again. */

#include "numbered.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t numbered_make(unsigned i, size_t size, char *out)
{
  size_t n = (size_t)sprintf(out, "Subject: number %u size %lu\r\n\r\n", i, (unsigned long)size);
  unsigned line = 0;

  while (n + 64 < size) {
    unsigned long word = (i * 2654435761u) ^ (line * 40503u);

    n += (size_t)sprintf(out + n, "%s%u/%u %08lx\r\n", line % 7 == 0 ? "." : "", i, line, word);
    line++;
  }
  return n + (size_t)sprintf(out + n, "end of %u\r\n", i);
}

/* The stored file without its CRs, from Subject on, must be the message without its CRs. */
void numbered_take(void *arg, const char *name, const char *text, size_t n)
{
  struct numbered_count *count = arg;
  const char *subject = strstr(text, "Subject: number ");
  char *wanted = malloc(NUMBERED_OCTETS + 128);
  unsigned long size = 0;
  unsigned i = NUMBERED_MAX;
  size_t len;
  size_t k;
  size_t at = 0;

  assert_non_null(wanted);
  if (subject == NULL || sscanf(subject, "Subject: number %u size %lu", &i, &size) != 2 ||
      i >= NUMBERED_MAX || size > NUMBERED_OCTETS) {
    fail_msg("%s: not a message that was sent (%lu octets)", name, (unsigned long)n);
  }
  len = numbered_make(i, size, wanted);
  for (k = (size_t)(subject - text); k < n; k++) {
    if (text[k] == '\r') continue;
    while (at < len && wanted[at] == '\r') at++;
    if (at == len || wanted[at++] != text[k]) fail_msg("%s: number %u differs", name, i);
  }
  if (at != len) fail_msg("%s: number %u is not whole", name, i);
  free(wanted);
  count->copies[i]++;
  count->files++;
}

void numbered_look(const struct server *s, const char *user, struct numbered_count *count)
{
  memset(count, 0, sizeof *count);
  each_stored(s, user, numbered_take, count);
}
