/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_AUTOCRYPT_H
#define LIBMAIL_AUTOCRYPT_H

/*
 * autocrypt.h - Autocrypt and Autocrypt-Gossip (Autocrypt Level 1): somebody's key in a message.
 *
 *   lmail_autocrypt a;
 *
 *   if (lmail_autocrypt_parse(f.value, f.value_len, &a, NULL)) {
 *     the address in a.addr has to be the one in From (in Gossip: in To or Cc);
 *     lmail_base64_decode(&d, a.keydata, a.keydata_len, ...)        codec.h: it leaves out line ends
 *   }
 *
 * Two valid Autocrypt fields in one message count as none.
 */

#include "compose.h"
#include "defect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is irregular in this field (defect.h); but for the last, it makes the field invalid. */
enum {
  LMAIL_DEFECT_AUTOCRYPT_CRITICAL = LMAIL_DEFECT_TRACE +
                                    24, /* an attribute that is not known      */
  LMAIL_DEFECT_AUTOCRYPT_MISSING, /* no addr or no keydata                                        */
  LMAIL_DEFECT_AUTOCRYPT_ORDER,   /* something stands behind keydata                              */
  LMAIL_DEFECT_AUTOCRYPT_REPEATED /* an attribute that was there already: the first one counts    */
};

/*
 * addr            the address that the key is for
 * keydata         base64, with white space in it
 * prefer_encrypt  1: "mutual"; 0: no preference
 */
typedef struct lmail_autocrypt {
  const uint8_t *addr;
  size_t addr_len;
  const uint8_t *keydata;
  size_t keydata_len;
  uint32_t prefer_encrypt;
  uint32_t reserved;
} lmail_autocrypt;

/*
 *   addr=a@b.example; [prefer-encrypt=mutual;] keydata=BASE64        Autocrypt Level 1, 2.1
 *
 * 1: the field is valid, *out has all of it. 0: it must be ignored; *out has what was there. Attributes
 * whose names begin with "_" are passed over.
 */
LMAIL_API int lmail_autocrypt_parse(const void *value, size_t n, lmail_autocrypt *out,
                                    lmail_defects *defects);

/*
 * Writes the field called name, "Autocrypt" or "Autocrypt-Gossip". address is "local@domain" of dot-atoms,
 * key the key's octets, which become base64 in folded lines. LMAIL_OK; LMAIL_FULL; LMAIL_E_ARGUMENT.
 */
LMAIL_API lmail_status lmail_field_write_autocrypt(lmail_writer *w, const void *name,
                                                   size_t name_len, const void *address, size_t n,
                                                   int prefer_encrypt, const void *key,
                                                   size_t key_len);

#ifdef __cplusplus
}
#endif
#endif
