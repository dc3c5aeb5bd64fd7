/* SPDX-License-Identifier: MIT */
/* mbox_names.c - names of the mbox splitter's numbers, for traces and bindings. */

#include <libmail/mbox.h>

#define N(name) \
  case LMAIL_##name: return #name

const char *lmail_mbox_kind_name(uint16_t kind)
{
  switch (kind) {
    N(MBOX_MESSAGE);
    N(MBOX_DATA);
    N(MBOX_LENGTH);
    N(MBOX_MESSAGE_END);
    N(MBOX_DEFECT);
    N(MBOX_END);
  default: return NULL;
  }
}

const char *lmail_mbox_code_name(uint16_t kind, uint16_t code)
{
  return kind == LMAIL_MBOX_DEFECT ? lmail_defect_name(code) : NULL;
}
