/* SPDX-License-Identifier: MIT */
/* autocrypt_writer.c - writing the Autocrypt field; see libmail/autocrypt.h. */

#include <libmail/autocrypt.h>

#include "rfc822/fold_writer.h"

enum { LINE_OCTETS = 54, LINE = LINE_OCTETS / 3 * 4 }; /* whole groups of base64 */

/* The key as base64, each line of it behind a fold. */
static void put_key(lmail_fold_ *f, const uint8_t *key, size_t n)
{
  uint8_t line[LINE];
  lmail_base64_encoder e;
  size_t used, made;

  if (n == 0) lmail_fold_refuse_(f);
  for (; n > 0; key += used, n -= used) {
    lmail_base64_encode_init(&e, 0);
    (void)lmail_base64_encode(&e, key, n < LINE_OCTETS ? n : LINE_OCTETS, &used, line, sizeof line,
                              &made, 1);
    lmail_put_lit_(&f->b, "\r\n ");
    lmail_put_(&f->b, line, made);
  }
}

lmail_status lmail_field_write_autocrypt(lmail_writer *w, const void *name, size_t name_len,
                                         const void *address, size_t n, int prefer_encrypt,
                                         const void *key, size_t key_len)
{
  lmail_mailbox m;
  lmail_fold_ f;

  lmail_fold_begin_(&f, w, name, name_len, 0);
  if (lmail_mailbox_split(&m, address, n) != LMAIL_OK || n > LMAIL_COLUMNS_MAX_ ||
      !lmail_is_dot_atom_((const uint8_t *)m.local, m.local_len, 0) ||
      !lmail_is_dot_atom_((const uint8_t *)m.domain, m.domain_len, 0)) {
    lmail_fold_refuse_(&f);
  }
  lmail_fold_space_(&f, n + sizeof "addr=", LMAIL_COLUMNS_);
  lmail_fold_lit_(&f, "addr=");
  lmail_fold_put_(&f, address, n);
  lmail_fold_lit_(&f, ";");
  if (prefer_encrypt) {
    lmail_fold_space_(&f, sizeof "prefer-encrypt=mutual;" - 1, LMAIL_COLUMNS_);
    lmail_fold_lit_(&f, "prefer-encrypt=mutual;");
  }
  lmail_fold_space_(&f, sizeof "keydata=" - 1, LMAIL_COLUMNS_);
  lmail_fold_lit_(&f, "keydata=");
  put_key(&f, (const uint8_t *)key, key_len);
  return lmail_fold_end_(&f);
}
