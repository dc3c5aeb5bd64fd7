/* SPDX-License-Identifier: MIT */
/* machine_imap.c - what an IMAP server sends, for `lmail events`. */

#include "machine.h"
#include <libmail/imap_response.h>

static const flag_name flags[] = {{LMAIL_IMAP_EV_GREETING, "IMAP_EV_GREETING"},
                                  {LMAIL_IMAP_EV_QUOTED, "IMAP_EV_QUOTED"},
                                  {LMAIL_IMAP_EV_LITERAL, "IMAP_EV_LITERAL"},
                                  {LMAIL_IMAP_EV_ESCAPED, "IMAP_EV_ESCAPED"},
                                  {LMAIL_IMAP_EV_NIL, "IMAP_EV_NIL"},
                                  {LMAIL_IMAP_EV_ORIGIN, "IMAP_EV_ORIGIN"},
                                  {0, NULL}};

static lmail_imap_reader_config config(const machine_options *o)
{
  lmail_imap_reader_config cfg = {0};

  if (o->observe) cfg.flags = LMAIL_IMAP_OBSERVE;
  cfg.token_max = machine_token_max(o);
  return cfg;
}

static size_t scratch_size(const machine_options *o)
{
  lmail_imap_reader_config cfg = config(o);

  return lmail_imap_reader_scratch_size(&cfg);
}

static lmail_status init(void *m, const machine_options *o, void *scratch, size_t n)
{
  lmail_imap_reader_config cfg = config(o);

  return lmail_imap_reader_init((lmail_imap_reader *)m, &cfg, scratch, n);
}

const machine machine_imap_client = {"imap-client",
                                     sizeof(lmail_imap_reader),
                                     lmail_imap_kind_name,
                                     lmail_imap_code_name,
                                     lmail_imap_field_name,
                                     flags,
                                     scratch_size,
                                     init,
                                     NULL,
                                     NULL,
                                     NULL};
