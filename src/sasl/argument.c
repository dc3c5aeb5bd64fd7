/* SPDX-License-Identifier: MIT */
/* argument.c - the argument of AUTH, and the mechanism that it names. */

#include "core/chars.h"
#include "sasl/mechanism.h"

/* sasl-mech = 1*20mech-char; mech-char = UPPER-ALPHA / DIGIT / HYPHEN / UNDERSCORE    RFC 4422 3.1 */
static size_t name_length(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && (lmail_is_(s[i], LMAIL_C_LDH) || s[i] == '_')) i++;
  return i <= 20 ? i : 0;
}

lmail_status lmail_sasl_argument(const void *text, size_t n, const uint8_t **mechanism,
                                 size_t *mechanism_len, const uint8_t **initial,
                                 size_t *initial_len, uint32_t *repair)
{
  const uint8_t *s = (const uint8_t *)text;
  size_t name = name_length(s, n), at = name;

  if (name == 0 || (name < n && s[name] != ' ')) return LMAIL_E_SYNTAX;
  while (at < n && s[at] == ' ') at++;
  *mechanism = s;
  *mechanism_len = name;
  *initial = s + at;
  *initial_len = n - at;
  if (repair != NULL) *repair = at > name + 1 || (at > name && at == n);
  return LMAIL_OK;
}

const lmail_sasl_server_mechanism *
lmail_sasl_server_find(const lmail_sasl_server_mechanism *const *mine, size_t count,
                       const void *name, size_t n)
{
  size_t i;

  for (i = 0; i < count; i++) {
    if (lmail_sasl_is_name_((const uint8_t *)name, n, mine[i]->name)) return mine[i];
  }
  return NULL;
}
