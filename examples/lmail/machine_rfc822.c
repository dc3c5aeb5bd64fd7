/* SPDX-License-Identifier: MIT */
/* machine_rfc822.c - the field reader for `lmail events`. */

#include "machine.h"
#include <libmail/rfc822.h>

static const flag_name flags[] = {{LMAIL_RFC822_EV_MIXED, "RFC822_EV_MIXED"},
                                  {LMAIL_RFC822_EV_8BIT, "RFC822_EV_8BIT"},
                                  {LMAIL_RFC822_EV_DUPLICATE, "RFC822_EV_DUPLICATE"},
                                  {0, NULL}};

static lmail_rfc822_config config(const machine_options *o)
{
  lmail_rfc822_config cfg = {0};

  cfg.token_max = machine_token_max(o);
  return cfg;
}

static size_t scratch_size(const machine_options *o)
{
  lmail_rfc822_config cfg = config(o);

  return lmail_rfc822_scratch_size(&cfg);
}

static lmail_status init(void *m, const machine_options *o, void *scratch, size_t n)
{
  lmail_rfc822_config cfg = config(o);

  return lmail_rfc822_init((lmail_rfc822_reader *)m, &cfg, scratch, n);
}

const machine machine_rfc822 = {"rfc822",
                                sizeof(lmail_rfc822_reader),
                                lmail_rfc822_kind_name,
                                lmail_rfc822_code_name,
                                lmail_rfc822_field_name,
                                flags,
                                scratch_size,
                                init,
                                NULL,
                                NULL,
                                NULL};
