/* SPDX-License-Identifier: MIT */
/* secret.c - to compare secrets, and to forget them; see libmail/hash.h. */

#include <libmail/hash.h>
#include <string.h>

/* What happens to v is hidden from the compiler, which else might see where a loop can end early. */
static unsigned hidden(unsigned v)
{
#ifdef __GNUC__
  __asm__("" : "+r"(v));
  return v;
#else
  volatile unsigned hide = v;
  return hide;
#endif
}

int lmail_equal(const void *a, const void *b, size_t n)
{
  const uint8_t *p = (const uint8_t *)a;
  const uint8_t *q = (const uint8_t *)b;
  unsigned differs = 0;
  size_t i;

  for (i = 0; i < n; i++) differs = hidden(differs | (unsigned)(p[i] ^ q[i]));
  return (int)(hidden(differs - 1) >> (sizeof differs * 8 - 1));
}

void lmail_wipe(void *p, size_t n)
{
#ifdef __GNUC__
  memset(p, 0, n);
  __asm__ __volatile__("" : : "r"(p) : "memory"); /* somebody might read it: it has to be there */
#else
  volatile uint8_t *q = (volatile uint8_t *)p;

  while (n-- != 0) *q++ = 0;
#endif
}
