/* SPDX-License-Identifier: MIT */
/* scram.c - what both sides of SCRAM share; see scram.h. */

#include "sasl/scram.h"
#include "core/chars.h"

/* attr-val = ALPHA "=" value; value = 1*value-char, all but NUL and ","        RFC 5802 7 */
int lmail_scram_attribute_(lmail_scram_reader_ *r, uint8_t name)
{
  const uint8_t *p = r->at, *comma;
  size_t n = (size_t)(r->end - p);

  if (n < 3 || p[0] != name || p[1] != '=') return 0;
  comma = (const uint8_t *)memchr(p, ',', n);
  r->value = p + 2;
  r->len = (size_t)((comma == NULL ? r->end : comma) - r->value);
  r->at = comma == NULL ? r->end : comma + 1;
  return r->len != 0 && (comma == NULL || r->at != r->end) && memchr(r->value, 0, r->len) == NULL;
}

/*
 * extensions = attr-val *("," attr-val): "unrecognized attributes not defined in this document MUST be
 * ignored" (7). Those that it defines have their one place each (5.1), and a second value would leave to
 * each reader which one holds. "m" must fail wherever it is parsed.
 */
unsigned lmail_scram_extensions_(lmail_scram_reader_ *r)
{
  while (r->at != r->end) {
    uint8_t name = r->at[0];

    if (!lmail_is_alpha_(name) || !lmail_scram_attribute_(r, name)) return LMAIL_SASL_MALFORMED;
    if (name == 'm') return LMAIL_SASL_EXTENSION;
    if (memchr("aceinprsv", name, 9) != NULL) return LMAIL_SASL_MALFORMED;
  }
  return 0;
}

int lmail_scram_is_nonce_(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && lmail_is_(s[i], LMAIL_C_GRAPH) && s[i] != ',') i++;
  return n != 0 && i == n;
}

void lmail_scram_mac_(lmail_hmac *h, const lmail_hash *hash, const uint8_t *key, const char *text,
                      uint8_t *mac)
{
  lmail_hmac_init(h, hash, key, hash->digest_len);
  lmail_hmac_update(h, text, 10);
  lmail_hmac_finish(h, mac);
}
