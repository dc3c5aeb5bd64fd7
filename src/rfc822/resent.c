/* SPDX-License-Identifier: MIT */
/* resent.c - the blocks of Resent-* fields, RFC 5322 3.6.6; see libmail/trace.h. */

#include <libmail/rfc822.h>
#include <libmail/trace.h>

void lmail_resent_init(lmail_resent *r)
{
  r->block_ = 0;
  r->seen_ = 0;
}

/*
 *   fields = *(trace *optional-field / *(resent-date / resent-from / ...)) ...     RFC 5322 3.6
 *
 * Each resending puts its block in front of all; trace fields divide them. A field that the block has
 * already belongs to the next one.
 */
uint32_t lmail_resent_next(lmail_resent *r, uint16_t field)
{
  uint32_t bit;

  if (field == LMAIL_FIELD_RECEIVED || field == LMAIL_FIELD_RETURN_PATH) r->seen_ = 0;
  if (field < LMAIL_FIELD_RESENT_DATE || field > LMAIL_FIELD_RESENT_MESSAGE_ID) return 0;
  bit = (uint32_t)1 << (field - LMAIL_FIELD_RESENT_DATE);
  if (r->seen_ == 0 || r->seen_ & bit) {
    r->seen_ = 0;
    r->block_++;
  }
  r->seen_ |= bit;
  return r->block_;
}
