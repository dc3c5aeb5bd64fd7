/* SPDX-License-Identifier: MIT */
/* address_text.c - local parts, domains and comments, taken out; see libmail/address.h. */

#include "rfc822/address_token.h"

/*
 * Where text goes: all of it is counted, what fits is kept. The others are for octets of addresses:
 * was there a control character, was it all a dot-atom so far, and shall quotes be escaped?
 */
typedef struct sink {
  uint8_t *out;
  size_t cap, len;
  uint8_t last; /* octet */
  uint8_t breaks, control, no_atom, escape;
} sink;

static sink sink_to(void *out, size_t cap)
{
  sink to;

  memset(&to, 0, sizeof to);
  to.out = (uint8_t *)out;
  to.cap = cap;
  to.last = '.';
  return to;
}

static void put(sink *to, const void *s, size_t n)
{
  if (n > 0 && to->len <= to->cap && n <= to->cap - to->len) memcpy(to->out + to->len, s, n);
  else if (n > 0 && to->len < to->cap) to->cap = to->len; /* full: nothing after it is kept */
  to->len += n;
}

static lmail_status finish(const sink *to, size_t cap, size_t *len)
{
  *len = to->len;
  return to->len > cap ? LMAIL_FULL : LMAIL_OK;
}

/* ---- addresses -------------------------------------------------------------------------------- */

/* Is a line end at s[i] that white space follows? Its size, else 0. */
static size_t fold_size(const uint8_t *s, size_t n, size_t i)
{
  size_t eol = i + (s[i] == '\r');

  return n - eol >= 2 && s[eol] == '\n' && (s[eol + 1] == ' ' || s[eol + 1] == '\t') ? eol + 1 - i
                                                                                     : 0;
}

/* One octet that names a mailbox or host. */
static void put_octet(sink *to, uint8_t c)
{
  if (c == 0 || c == '\r' || c == '\n') to->breaks = 1;
  if (c < ' ' || c == 127) to->control = 1;
  if (c == '.' ? to->last == '.' : c < 0x80 && !lmail_is_(c, LMAIL_C_ATEXT)) to->no_atom = 1;
  to->last = c;
  if (to->escape && (c == '"' || c == '\\')) put(to, "\\", 1);
  put(to, &c, 1);
}

/* s[i .. end) without line ends and the "\" of quoted-pairs; and, in literals, without white space. */
static void put_octets(sink *to, const uint8_t *s, size_t i, size_t end, int literal)
{
  while (i < end) {
    size_t left_out = literal && (s[i] == ' ' || s[i] == '\t') ? 1 : fold_size(s, end, i);

    if (left_out == 0) {
      if (s[i] == '\\' && i + 1 < end) i++;
      put_octet(to, s[i]);
      left_out = 1;
    }
    i += left_out;
  }
}

/*
 *   obs-local-part = word *("." word)                      RFC 5322 4.4
 *   obs-domain     = atom *("." atom)
 *
 * Without CFWS and quotes.
 */
static void put_part(sink *to, const uint8_t *part, size_t n)
{
  lmail_address_iter it; /* for its tokens */
  const uint8_t *s;
  size_t i = 0, from;

  lmail_address_init(&it, part, n, NULL);
  s = it.data;
  it.len = n;
  while ((i = lmail_address_cfws_(&it, i)) < n) {
    from = i;
    if (s[i] == '"') {
      i = lmail_address_quoted_(&it, i);
      if (i > from + 1) put_octets(to, s, from + 1, i - 1, 0);
    } else {
      put_octet(to, s[i++]);
    }
  }
}

/* Nothing is in local part and domain that has to be left out. */
static int is_bare(const lmail_address *a)
{
  return a->worst_ < LMAIL_FIT_OBSOLETE &&
         !(a->flags & (LMAIL_ADDRESS_QUOTED | LMAIL_ADDRESS_LITERAL));
}

static void put_domain(sink *to, const lmail_address *a)
{
  if (is_bare(a)) put(to, a->domain, a->domain_len);
  else if (a->flags & LMAIL_ADDRESS_LITERAL) put_octets(to, a->domain, 0, a->domain_len, 1);
  else put_part(to, a->domain, a->domain_len);
}

lmail_status lmail_address_local(const lmail_address *a, void *out, size_t cap, size_t *len)
{
  sink to = sink_to(out, cap);

  if (is_bare(a)) put(&to, a->local, a->local_len);
  else put_part(&to, a->local, a->local_len);
  return to.breaks ? LMAIL_E_ARGUMENT : finish(&to, cap, len);
}

lmail_status lmail_address_domain(const lmail_address *a, void *out, size_t cap, size_t *len)
{
  sink to = sink_to(out, cap);

  put_domain(&to, a);
  return to.breaks ? LMAIL_E_ARGUMENT : finish(&to, cap, len);
}

lmail_status lmail_address_spec(const lmail_address *a, void *out, size_t cap, size_t *len)
{
  sink seen = sink_to(NULL, 0), to = sink_to(out, cap);
  int quoted;

  if (a->local_len == 0 || a->domain_len == 0) return LMAIL_E_ARGUMENT;
  if (a->flags & LMAIL_ADDRESS_LITERAL && memchr(a->domain, '\\', a->domain_len)) {
    return LMAIL_E_ARGUMENT;
  }
  if (is_bare(a)) {
    put(&to, a->local, a->local_len + 1 + a->domain_len);
    return finish(&to, cap, len);
  }
  put_part(&seen, a->local, a->local_len);
  quoted = seen.no_atom || seen.last == '.'; /* or empty */
  if (quoted) put(&to, "\"", 1);
  to.escape = (uint8_t)quoted;
  put_part(&to, a->local, a->local_len);
  to.escape = 0;
  if (quoted) put(&to, "\"", 1);
  put(&to, "@", 1);
  put_domain(&to, a);
  return to.control ? LMAIL_E_ARGUMENT : finish(&to, cap, len);
}

/* ---- comments --------------------------------------------------------------------------------- */

void lmail_comment_init(lmail_address_iter *it, const lmail_address *a)
{
  lmail_address_init(it, a->raw, a->raw_len, NULL);
  it->len = a->raw_len;
  if (a->broken_ & LMAIL_BROKEN_QUOTES_) it->open_quote_ = 0;
  if (a->broken_ & LMAIL_BROKEN_COMMENTS_) it->open_comment_ = 0;
  it->state_ = 0; /* here: the last octet outside white space and comments */
  it->group_ = a->route_len > 0 ? (size_t)(a->route - it->data) : 0; /* here: the route */
  it->group_len_ = a->route_len;
  it->comment_len_ = a->domain != NULL ? (size_t)(a->domain - it->data) : LMAIL_NONE_;
}

/* Is "[" at s[at] that of a literal, in which parentheses are nothing? */
static int is_literal(const lmail_address_iter *it, size_t at, size_t domain)
{
  return at == domain ||
         (it->state_ == '@' && at >= it->group_ && at - it->group_ < it->group_len_);
}

int lmail_comment_next(lmail_address_iter *it, const uint8_t **comment, size_t *n)
{
  const size_t domain = it->comment_len_;
  const uint8_t *s = it->data;
  size_t at = it->at_, from;

  for (; at < it->len && s[at] != '('; at += at == from) {
    from = at;
    if (s[at] == '"') at = lmail_address_quoted_(it, at);
    else if (s[at] == '[' && is_literal(it, at, domain)) at = lmail_address_literal_(it, at);
    if (!lmail_is_fws_(s[from])) it->state_ = s[from];
  }
  if (at >= it->len) return 0;
  it->at_ = lmail_address_comment_(it, at);
  *comment = s + it->comment_;
  *n = it->comment_len_;
  it->comment_len_ = domain;
  return 1;
}
