/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_CLIENT_PARTS_H
#define LIBMAIL_IMAP_CLIENT_PARTS_H

/* client.h - what the files of the IMAP client share. */

#include "imap/command.h"
#include "imap/reader.h"
#include <libmail/imap_client.h>

/* lmail_imap_client.session_ */
enum {
  LMAIL_IMAP_IN_TLS = 0x01,
  LMAIL_IMAP_TLS_GRANTED = 0x02, /* OK to STARTTLS: no plaintext may follow          */
  LMAIL_IMAP_COMPRESSING = 0x04, /* OK to COMPRESS: what follows is not for us        */
  LMAIL_IMAP_COMPRESSED = 0x08,
  LMAIL_IMAP_TOLD = 0x10,       /* LMAIL_SWITCH was returned                          */
  LMAIL_IMAP_UTF8_ON = 0x20,    /* ENABLED UTF8=ACCEPT or IMAP4rev2                   */
  LMAIL_IMAP_CAPA_KNOWN = 0x40, /* since the last that may have changed them          */
  LMAIL_IMAP_OVER = 0x80        /* LOGOUT was answered                                */
};

/* lmail_imap_client.writing_ */
enum {
  LMAIL_IMAP_OPEN = 0x01,       /* a command is not complete                      */
  LMAIL_IMAP_ANSWERED = 0x02,   /* ... and was answered already                   */
  LMAIL_IMAP_CHALLENGED = 0x04, /* AUTHENTICATE waits for an answer               */
  LMAIL_IMAP_IDLING = 0x08      /* IDLE has its "+"                               */
};

/* lmail_imap_client.granted_ */
enum {
  LMAIL_IMAP_LOGGED_IN = 0x01, /* also behind BYE                          */
  LMAIL_IMAP_UID_ONLY = 0x02   /* ENABLED UIDONLY: no more message numbers */
};

/* A command that is unanswered, in scratch behind what the reader uses. */
typedef struct lmail_imap_record_ {
  uint32_t id;
  uint8_t verb;
  uint8_t when;
  uint8_t reserved[2];
} lmail_imap_record_;

enum { LMAIL_IMAP_RECORD_ = 8 };

void lmail_imap_record_get_(const lmail_imap_client *c, uint32_t i, lmail_imap_record_ *record);
void lmail_imap_record_put_(lmail_imap_client *c, uint32_t i, const lmail_imap_record_ *record);

/* client_capability.c: a word of CAPABILITY or ENABLED as a bit (IMAP4rev2: several), 0 when unknown. */
uint64_t lmail_imap_capability_(const uint8_t *word, size_t n);

/* ---- client_order.c ----------------------------------------------------------------------------- */

enum { LMAIL_IMAP_TAG_MAX_ = 21 };

int lmail_imap_has_(const lmail_imap_client *c, unsigned capability);

/* May what belongs to a capability be written? The bare client knows but a few of them, STARTTLS among these. */
int lmail_imap_is_offered_(const lmail_imap_client *c, unsigned capability);

/* May a command with this place in the conversation be written now? */
lmail_status lmail_imap_is_in_order_(const lmail_imap_client *c, uint32_t verb, unsigned when,
                                     unsigned needs);

/* The tag of the command with this id. */
size_t lmail_imap_tag_of_(uint32_t id, uint8_t tag[LMAIL_IMAP_TAG_MAX_]);

/* The command with the next id has begun, and is open. */
void lmail_imap_enqueue_(lmail_imap_client *c, uint32_t verb, unsigned when);

/* client.c: makes *c ready, as lmail_imap_client_init_sized, with a grammar of responses. */
lmail_status lmail_imap_client_begin_(lmail_imap_client *c, size_t c_size,
                                      const lmail_imap_client_config *cfg, size_t cfg_size,
                                      void *scratch, size_t scratch_size,
                                      const struct lmail_imap_grammar_ *grammar);

static inline uint64_t lmail_imap_bit_(unsigned number)
{
  return UINT64_C(1) << number;
}

#endif
