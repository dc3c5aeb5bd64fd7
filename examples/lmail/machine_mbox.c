/* SPDX-License-Identifier: MIT */
/* machine_mbox.c - the mbox splitter for `lmail events`: nothing is unquoted, no length believed. */

#include "machine.h"
#include <libmail/mbox.h>

static const flag_name flags[] = {{0, NULL}};

static lmail_mbox_config config(const machine_options *o)
{
  lmail_mbox_config cfg = {0};

  cfg.token_max = machine_token_max(o);
  return cfg;
}

static const char *field_name(uint16_t field)
{
  (void)field;
  return NULL;
}

static size_t scratch_size(const machine_options *o)
{
  lmail_mbox_config cfg = config(o);

  return lmail_mbox_scratch_size(&cfg);
}

static lmail_status init(void *m, const machine_options *o, void *scratch, size_t n)
{
  lmail_mbox_config cfg = config(o);

  return lmail_mbox_init((lmail_mbox_splitter *)m, &cfg, scratch, n);
}

const machine machine_mbox = {"mbox",
                              sizeof(lmail_mbox_splitter),
                              lmail_mbox_kind_name,
                              lmail_mbox_code_name,
                              field_name,
                              flags,
                              scratch_size,
                              init,
                              NULL,
                              NULL,
                              NULL};
