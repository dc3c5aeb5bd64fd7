/* SPDX-License-Identifier: MIT */
/* domain.c - a number for the domain of a mailbox; see domain.h. */

#include "smtp/domain.h"
#include "core/chars.h"

/* FNV-1a over what follows the last "@", which no Domain holds. */
uint32_t lmail_smtp_domain_id_(const uint8_t *mailbox, size_t n)
{
  uint32_t id = UINT32_C(0x811c9dc5);
  size_t i = n;

  while (i > 0 && mailbox[i - 1] != '@') i--;
  if (i == 0) return 0;
  for (; i < n; i++) id = (id ^ lmail_lower_(mailbox[i])) * UINT32_C(0x01000193);
  return id | 1;
}
