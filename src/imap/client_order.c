/* SPDX-License-Identifier: MIT */
/* client_order.c - what the IMAP client may write now, and the queue of what it has written (RFC 9051 5.5, 6). */

#include "core/number.h"
#include "imap/client.h"
#include <string.h>

int lmail_imap_has_(const lmail_imap_client *c, unsigned capability)
{
  return (c->capabilities_ & lmail_imap_bit_(capability)) != 0;
}

/* May what belongs to a capability be written? The bare client knows but a few of them, STARTTLS among these. */
int lmail_imap_is_offered_(const lmail_imap_client *c, unsigned capability)
{
  if (lmail_imap_has_(c, capability) || (c->flags_ & LMAIL_IMAP_UNOFFERED)) return 1;
  if (capability == LMAIL_IMAP_HAS_METADATA && lmail_imap_has_(c, LMAIL_IMAP_HAS_METADATA_SERVER))
    return 1;
  return c->check_ == NULL && capability != LMAIL_IMAP_HAS_STARTTLS;
}

/* How many commands are unanswered that select a mailbox. */
static uint32_t selecting(const lmail_imap_client *c)
{
  lmail_imap_record_ record;
  uint32_t n = 0;
  uint32_t i;

  for (i = 0; i < c->queued_; i++) {
    lmail_imap_record_get_(c, i, &record);
    n += record.verb == LMAIL_IMAP_CMD_SELECT || record.verb == LMAIL_IMAP_CMD_EXAMINE;
  }
  return n;
}

/*
 * "if the client sends any command other than FETCH, STORE, or SEARCH, it MUST wait for the completion
 * result response before sending a command with message sequence numbers" (RFC 3501 5.5)
 */
static int numbers_may_change(const lmail_imap_client *c)
{
  lmail_imap_record_ record;
  uint32_t i;

  for (i = 0; i < c->queued_; i++) {
    lmail_imap_record_get_(c, i, &record);
    if (!(record.when & LMAIL_IMAP_NUMBERED)) return 1;
  }
  return 0;
}

/*
 * The states that the connection is in: the selected one already when SELECT is on its way, but not when it
 * is known no longer which mailbox that would be. BAD to SELECT leaves the one that was selected before.
 */
static unsigned states(const lmail_imap_client *c)
{
  switch (c->state_) {
  case LMAIL_IMAP_NOT_AUTHENTICATED: return LMAIL_IMAP_IN_CLEAR;
  case LMAIL_IMAP_AUTHENTICATED:
    return selecting(c) == 1 ? LMAIL_IMAP_IN_AUTH | LMAIL_IMAP_IN_SELECTED : LMAIL_IMAP_IN_AUTH;
  case LMAIL_IMAP_SELECTED: return selecting(c) > 0 ? LMAIL_IMAP_IN_AUTH : LMAIL_IMAP_IN_SELECTED;
  default: return 0;
  }
}

static int is_before_tls(uint32_t verb)
{
  return verb == LMAIL_IMAP_CMD_CAPABILITY || verb == LMAIL_IMAP_CMD_NOOP ||
         verb == LMAIL_IMAP_CMD_LOGOUT || verb == LMAIL_IMAP_CMD_STARTTLS;
}

lmail_status lmail_imap_is_in_order_(const lmail_imap_client *c, uint32_t verb, unsigned when,
                                     unsigned needs)
{
  int in_tls = (c->session_ & LMAIL_IMAP_IN_TLS) != 0;

  if (c->session_ & (LMAIL_IMAP_TLS_GRANTED | LMAIL_IMAP_COMPRESSING)) return LMAIL_E_STATE;
  if (c->next_id_ == UINT32_MAX) return LMAIL_E_STATE; /* no tag is used twice */
  if (c->alone_ != 0 || !(states(c) & when)) return LMAIL_E_STATE;
  if ((when & LMAIL_IMAP_FIRST) && c->queued_ > 0) return LMAIL_E_STATE;
  if ((when & (LMAIL_IMAP_NUMBERED | LMAIL_IMAP_NUMBERS)) &&
      (numbers_may_change(c) ||
       ((c->granted_ & LMAIL_IMAP_UID_ONLY) && verb != LMAIL_IMAP_CMD_OTHER))) {
    return LMAIL_E_STATE;
  }
  if ((c->flags_ & LMAIL_IMAP_TLS_REQUIRED) && !in_tls && !is_before_tls(verb))
    return LMAIL_E_STATE;
  if (verb == LMAIL_IMAP_CMD_STARTTLS && in_tls) return LMAIL_E_STATE;
  if (verb == LMAIL_IMAP_CMD_COMPRESS && (c->session_ & LMAIL_IMAP_COMPRESSED))
    return LMAIL_E_STATE;
  if (verb == LMAIL_IMAP_CMD_LOGIN && lmail_imap_has_(c, LMAIL_IMAP_HAS_LOGINDISABLED))
    return LMAIL_E_STATE;
  if (needs != 0 && !lmail_imap_is_offered_(c, needs - 1)) return LMAIL_E_NOT_OFFERED;
  return c->queued_ >= c->queue_max_ ? LMAIL_E_QUEUE : LMAIL_OK;
}

/* ---- what is written ---------------------------------------------------------------------------- */

/* "A" and the id: no two commands of a connection have the same tag (RFC 9051 2.2.1). */
size_t lmail_imap_tag_of_(uint32_t id, uint8_t tag[LMAIL_IMAP_TAG_MAX_])
{
  tag[0] = 'A';
  return 1 + lmail_digits_(id, tag + 1);
}

void lmail_imap_enqueue_(lmail_imap_client *c, uint32_t verb, unsigned when)
{
  lmail_imap_record_ record;

  memset(&record, 0, sizeof record);
  record.id = c->next_id_;
  record.verb = (uint8_t)verb;
  record.when = (uint8_t)when;
  lmail_imap_record_put_(c, c->queued_, &record);
  c->queued_++;
  c->open_id_ = c->next_id_++;
  c->writing_ |= LMAIL_IMAP_OPEN;
  if (when & LMAIL_IMAP_ALONE) c->alone_ = c->open_id_;
  if (verb == LMAIL_IMAP_CMD_LOGOUT) c->state_ = LMAIL_IMAP_CLOSING;
}
