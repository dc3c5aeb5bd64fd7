/* SPDX-License-Identifier: MIT */
/* saslprep_ascii.c - SASLprep (RFC 4013) without its tables; see libmail/saslprep.h. */

#include <libmail/saslprep.h>
#include <string.h>

/* Printable US-ASCII is mapped and normalised to itself; C.2.1 prohibits the controls. */
lmail_status lmail_saslprep_ascii(void *user, unsigned mode, const void *in, size_t n, void *out,
                                  size_t cap, size_t *made, lmail_saslprep_fault *fault)
{
  const uint8_t *s = (const uint8_t *)in;
  lmail_saslprep_fault found = {0, 0, 0};
  size_t i;

  (void)user;
  (void)mode;
  for (i = 0; i < n && s[i] - 0x20U < 0x5f; i++) continue;
  *made = n;
  if (i < n) {
    found.reason = s[i] < 0x80 ? LMAIL_SASLPREP_PROHIBITED : LMAIL_SASLPREP_ASCII;
    found.character = s[i] < 0x80 ? s[i] : 0;
    found.off = i;
    *made = 0;
  }
  if (fault != NULL) *fault = found;
  if (i < n) return LMAIL_E_ARGUMENT;
  if (n > cap) return LMAIL_FULL;
  if (n != 0) memcpy(out, in, n);
  return LMAIL_OK;
}
