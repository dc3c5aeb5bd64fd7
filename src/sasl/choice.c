/* SPDX-License-Identifier: MIT */
/* choice.c - which mechanism: what is offered, wanted, allowed, and possible. */

#include "core/chars.h"
#include "sasl/mechanism.h"
#include <string.h>

void lmail_sasl_choice_init(lmail_sasl_choice *choice,
                            const lmail_sasl_client_mechanism *const *mine, size_t count)
{
  memset(choice, 0, sizeof *choice);
  choice->mine_ = mine;
  choice->count_ = count > 32 ? 32 : (uint32_t)count;
}

static int begins(const uint8_t *s, size_t n, const char *lower, size_t len)
{
  return n >= len && lmail_equal_nocase_(s, lower, len);
}

/* Only what is on the list counts: that others could log in better is nobody's downgrade. */
static void offer_word(lmail_sasl_choice *choice, const uint8_t *s, size_t n)
{
  uint32_t i;

  if (begins(s, n, "auth=", 5)) s += 5, n -= 5;
  if (n == 0 || (n == 4 && begins(s, n, "auth", 4))) return;
  choice->words_ = 1;
  for (i = 0; i < choice->count_; i++) {
    const lmail_sasl_client_mechanism *m = choice->mine_[i];

    if (lmail_sasl_is_name_(s, n, m->name)) {
      choice->offered_ |= (uint32_t)1 << i;
      if (m->rank > choice->best && !(m->flags & LMAIL_SASL_OBSOLETE)) choice->best = m->rank;
    }
    if (n > 5 && begins(s + n - 5, 5, "-plus", 5) && lmail_sasl_is_name_(s, n - 5, m->name)) {
      choice->plus_ |= (uint32_t)1 << i;
    }
  }
}

void lmail_sasl_choice_offer(lmail_sasl_choice *choice, const void *text, size_t n)
{
  const uint8_t *s = (const uint8_t *)text;
  size_t i = 0, from;

  while (i < n) {
    while (i < n && lmail_is_wsp_(s[i])) i++;
    for (from = i; i < n && !lmail_is_wsp_(s[i]); i++) {}
    if (i > from) offer_word(choice, s + from, i - from);
  }
}

void lmail_sasl_choice_forget(lmail_sasl_choice *choice)
{
  choice->before_ |= choice->offered_;
  choice->best = 0;
  choice->offered_ = 0;
  choice->plus_ = 0;
  choice->words_ = 0;
}

static int has_credentials(const lmail_sasl_client_mechanism *m, const lmail_sasl_credentials *cred)
{
  unsigned kind = cred->flags & LMAIL_SASL_SECRET_IS_TOKEN ? LMAIL_SASL_TOKEN : LMAIL_SASL_SECRET;
  unsigned wanted = m->flags & (LMAIL_SASL_SECRET | LMAIL_SASL_TOKEN);

  if ((m->flags & LMAIL_SASL_USER) && cred->user_len == 0) return 0;
  if (wanted != 0 && (cred->secret_len == 0 || wanted != kind)) return 0;
  return !(m->flags & LMAIL_SASL_BINDING_MECHANISM) || cred->binding_len != 0;
}

/*
 * The rank of the strongest of these for which there is what it needs: only what could have been used can be
 * taken away. SCRAM-...-PLUS, offered to who cannot bind, is no reason to refuse SCRAM tomorrow.
 */
static uint16_t strongest(const lmail_sasl_choice *choice, uint32_t offered,
                          const lmail_sasl_credentials *cred)
{
  uint16_t best = 0;
  uint32_t i;

  for (i = 0; i < choice->count_; i++) {
    const lmail_sasl_client_mechanism *m = choice->mine_[i];

    if ((offered >> i & 1) && m->rank > best && !(m->flags & LMAIL_SASL_OBSOLETE) &&
        has_credentials(m, cred)) {
      best = m->rank;
    }
  }
  return best;
}

/* RFC 5802 6: a client that can bind MUST do so when the server can. */
static int better_bound(const lmail_sasl_choice *choice, const lmail_sasl_client_mechanism *m,
                        const lmail_sasl_credentials *cred)
{
  size_t n = (size_t)((const char *)memchr(m->name, 0, sizeof m->name) - m->name);
  uint32_t i;

  if (cred->binding_len == 0) return 0;
  for (i = 0; i < choice->count_; i++) {
    const lmail_sasl_client_mechanism *other = choice->mine_[i];

    if ((choice->offered_ >> i & 1) && (other->flags & LMAIL_SASL_BINDING_MECHANISM) &&
        memcmp(other->name, m->name, n) == 0 && other->name[n] == '-') {
      return 1;
    }
  }
  return 0;
}

/* Why not this one; 0 when it will do. */
static unsigned refusal(const lmail_sasl_client_mechanism *m, unsigned floor, uint32_t policy,
                        const lmail_sasl_credentials *cred)
{
  if ((m->flags & LMAIL_SASL_OBSOLETE) && !(policy & LMAIL_SASL_OBSOLETE_TOO)) {
    return LMAIL_SASL_NO_MECHANISM;
  }
  if (!has_credentials(m, cred)) return LMAIL_SASL_NO_CREDENTIALS;
  if ((m->flags & LMAIL_SASL_PLAINTEXT) &&
      !(policy & (LMAIL_SASL_TLS | LMAIL_SASL_PLAINTEXT_ANYWAY))) {
    return LMAIL_SASL_NEEDS_TLS;
  }
  if (m->rank < floor && !(policy & LMAIL_SASL_WEAKER_ANYWAY)) return LMAIL_SASL_DOWNGRADE;
  return 0;
}

const lmail_sasl_client_mechanism *lmail_sasl_choice_make(lmail_sasl_choice *choice,
                                                          uint32_t policy,
                                                          const lmail_sasl_credentials *cred)
{
  unsigned reason = choice->words_ ? LMAIL_SASL_NO_MECHANISM : LMAIL_SASL_NOT_OFFERED;
  unsigned floor = strongest(choice, choice->before_, cred);
  uint32_t i;

  if (choice->floor > floor) floor = choice->floor;
  choice->best = strongest(choice, choice->offered_, cred);
  choice->flags = 0;
  for (i = 0; i < choice->count_; i++) {
    const lmail_sasl_client_mechanism *m = choice->mine_[i];
    unsigned why;

    if (!(choice->offered_ >> i & 1) || better_bound(choice, m, cred)) continue;
    why = refusal(m, floor, policy, cred);
    if (why == 0) {
      choice->reason = 0;
      if (choice->plus_ >> i & 1) choice->flags = LMAIL_SASL_PLUS_OFFERED;
      return m;
    }
    if (why > reason) reason = why;
  }
  choice->reason = (uint16_t)reason;
  return NULL;
}
