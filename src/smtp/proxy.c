/* SPDX-License-Identifier: MIT */
/* proxy.c - the header of the PROXY protocol (proxy-protocol.txt of HAProxy, 2.1 and 2.2). */

#include "core/chars.h"
#include "core/number.h"
#include "smtp/proxy_parts.h"

enum {
  LINE_MAX_OCTETS = 107, /* 2.1, with CRLF */
  BINARY = 112           /* where the addresses of a line are put, which is shorter */
};

static unsigned two_octets(const uint8_t *s)
{
  return (unsigned)s[0] << 8 | s[1];
}

/* ---- version 1 -------------------------------------------------------------------------------- */

/* A decimal number without a zero in front, and the octet `end` behind it; how many octets, or 0. */
static size_t decimal(const uint8_t *s, size_t n, unsigned max, uint8_t end, unsigned *out)
{
  size_t digits = lmail_run_(s, n, LMAIL_C_DIGIT);
  uint64_t v;

  if (digits == n || s[digits] != end || (digits > 1 && s[0] == '0')) return 0;
  if (lmail_number_(s, digits, max, &v) != LMAIL_OK) return 0;
  *out = (unsigned)v;
  return digits + 1;
}

/* Four numbers up to 255 with dots between them, and the SP behind them; how many octets, or 0. */
static size_t ipv4(const uint8_t *s, size_t n, uint8_t *out)
{
  size_t used = 0;
  size_t i;

  for (i = 0; i < 4; i++) {
    unsigned v;
    size_t k = decimal(s + used, n - used, 255, i < 3 ? '.' : ' ', &v);

    if (k == 0) return 0;
    out[i] = (uint8_t)v;
    used += k;
  }
  return used;
}

/* Up to four hexadecimal digits; how many. */
static size_t group(const uint8_t *s, size_t n, unsigned *out)
{
  size_t i = 0;

  for (*out = 0; i < n && i < 4 && lmail_hex_(s[i]) >= 0; i++) {
    *out = *out << 4 | (unsigned)lmail_hex_(s[i]);
  }
  return i;
}

/*
 * Groups of up to four hexadecimal digits with colons between them, one "::" for as many zeros as are
 * missing, and the SP behind; the last two may be written as IPv4, as inet_ntop does it for mapped ones.
 */
static size_t ipv6(const uint8_t *s, size_t n, uint8_t *out)
{
  size_t at = 0;   /* octets of the address so far   */
  size_t gap = 17; /* where "::" stood               */
  size_t i = 0;

  memset(out, 0, 16);
  if (n > 2 && s[0] == ':' && s[1] == ':') {
    gap = 0;
    i = 2;
  }
  while (i < n && s[i] != ' ') {
    unsigned v;
    size_t digits = group(s + i, n - i, &v);

    if (digits == 0 || at == 16) return 0;
    if (i + digits < n && s[i + digits] == '.') {
      size_t k = at <= 12 ? ipv4(s + i, n - i, out + at) : 0;

      if (k == 0) return 0;
      at += 4;
      i += k - 1;
      break;
    }
    out[at++] = (uint8_t)(v >> 8);
    out[at++] = (uint8_t)v;
    i += digits;
    if (i < n && s[i] == ' ') break;
    if (i == n || s[i++] != ':') return 0;
    if (i < n && s[i] == ':') {
      if (gap <= 16) return 0;
      gap = at;
      i++;
    } else if (i == n || s[i] == ' ') {
      return 0;
    }
  }
  if (i == n || (at == 16) != (gap > 16)) return 0;
  if (gap <= 16) {
    memmove(out + gap + (16 - at), out + gap, at - gap);
    memset(out + gap, 0, 16 - at);
  }
  return i + 1;
}

/* The length of the addresses of "TCP4 " or "TCP6 ", which begins at s[0]; 0 for others. */
static size_t line_family(const uint8_t *s)
{
  if (memcmp(s, "TCP4 ", 5) == 0) return 4;
  return memcmp(s, "TCP6 ", 5) == 0 ? 16 : 0;
}

/*
 * "PROXY" SP ( "TCP4" / "TCP6" ) SP address SP address SP port SP port CRLF
 * "PROXY UNKNOWN" and anything, CRLF
 * Decodes what scratch holds; the addresses are put behind it, then the ports, as version 2 has them.
 */
static lmail_status line(lmail_proxy *p)
{
  const uint8_t *s = p->scratch_;
  const size_t n = p->len_ - 1; /* to the CR */
  uint8_t *to = p->scratch_ + BINARY;
  size_t size, i, k;
  unsigned side;

  if (n < 13) return LMAIL_E_SYNTAX;
  size = line_family(s + 6);
  if (size == 0) {
    return memcmp(s + 6, "UNKNOWN", 7) == 0 && (s[13] == ' ' || s[13] == '\r') ? LMAIL_DONE
                                                                               : LMAIL_E_SYNTAX;
  }
  for (i = 11, side = 0; side < 2; side++, i += k) {
    k = size == 4 ? ipv4(s + i, n - i, to + side * size) : ipv6(s + i, n - i, to + side * size);
    if (k == 0) return LMAIL_E_SYNTAX;
  }
  for (side = 0; side < 2; side++, i += k) {
    unsigned port;

    k = decimal(s + i, n - i, 65535, side == 0 ? ' ' : '\r', &port);
    if (k == 0) return LMAIL_E_SYNTAX;
    to[2 * size + 2 * side] = (uint8_t)(port >> 8);
    to[2 * size + 2 * side + 1] = (uint8_t)port;
  }
  return i == n ? LMAIL_DONE : LMAIL_E_SYNTAX;
}

/* An octet of a line has been taken. */
static lmail_status line_grows(lmail_proxy *p)
{
  const uint8_t *s = p->scratch_;
  const size_t n = p->len_;
  const uint8_t c = s[n - 1];

  if (n <= 6) return memcmp(s, "PROXY ", n) == 0 ? LMAIL_OK : LMAIL_E_SYNTAX;
  if (s[n - 2] == '\r') return c == '\n' ? line(p) : LMAIL_E_SYNTAX;
  if (n == LINE_MAX_OCTETS || (c != ' ' && c != '\r' && !lmail_is_(c, LMAIL_C_GRAPH))) {
    return LMAIL_E_SYNTAX;
  }
  return LMAIL_OK;
}

/* ---- version 2 -------------------------------------------------------------------------------- */

/* Of both, with the ports. An unspecified family or transport has none that is to be looked at. */
static size_t addresses_size(unsigned family_transport)
{
  const unsigned family = family_transport >> 4;

  if (family == 0 || (family_transport & 15) == 0) return 0;
  return 2 * lmail_proxy_address_size_(family) + (family == LMAIL_PROXY_UNIX ? 0 : 4);
}

/* Are the first octets of a header of version 2, as many as there are? */
static int is_head(const uint8_t *s, size_t n)
{
  const size_t known = n < LMAIL_PROXY_SIGNATURE_ ? n : LMAIL_PROXY_SIGNATURE_;

  if (memcmp(s, lmail_proxy_signature_, known) != 0) return 0;
  if (n > 12 && s[12] != 0x20 && s[12] != 0x21) return 0;
  return n <= 13 || (s[13] >> 4 <= 3 && (s[13] & 15) <= 2);
}

/* An octet of the head, or all octets of the rest have been taken. */
static lmail_status binary_grows(lmail_proxy *p)
{
  const uint8_t *s = p->scratch_;

  if (p->len_ < LMAIL_PROXY_HEAD_) return is_head(s, p->len_) ? LMAIL_OK : LMAIL_E_SYNTAX;
  if (p->len_ == LMAIL_PROXY_HEAD_) {
    const size_t rest = two_octets(s + 14);

    p->want_ = LMAIL_PROXY_HEAD_ + rest;
    if ((s[12] & 15) == LMAIL_PROXY_PROXY && rest < addresses_size(s[13])) return LMAIL_E_SYNTAX;
    if (p->want_ > p->scratch_size_) return LMAIL_E_TOO_LONG;
  }
  return p->len_ == p->want_ ? LMAIL_DONE : LMAIL_OK;
}

/* ---- the calls -------------------------------------------------------------------------------- */

lmail_status lmail_proxy_init(lmail_proxy *p, void *scratch, size_t scratch_size)
{
  memset(p, 0, sizeof *p);
  if (scratch == NULL || scratch_size < LMAIL_PROXY_SCRATCH_LEAST) {
    p->status_ = LMAIL_E_SCRATCH;
    return LMAIL_E_SCRATCH;
  }
  p->scratch_ = (uint8_t *)scratch;
  p->scratch_size_ = scratch_size;
  return LMAIL_OK;
}

lmail_status lmail_proxy_feed(lmail_proxy *p, const void *in, size_t n, size_t *used)
{
  const uint8_t *s = (const uint8_t *)in;

  *used = 0;
  while (p->status_ == LMAIL_OK && *used < n) {
    size_t k = 1;

    if (p->want_ != 0) {
      k = p->want_ - p->len_;
      if (k > n - *used) k = n - *used;
    }
    memcpy(p->scratch_ + p->len_, s + *used, k);
    p->len_ += k;
    *used += k;
    p->status_ = p->scratch_[0] == '\r' ? binary_grows(p) : line_grows(p);
  }
  return p->status_;
}

static void get_addresses(lmail_proxy_info *info, unsigned family, const uint8_t *s)
{
  const size_t size = lmail_proxy_address_size_(family);

  info->family = (uint8_t)family;
  info->source = s;
  info->destination = s + size;
  info->address_len = size;
  if (family == LMAIL_PROXY_UNIX) return;
  info->source_port = (uint16_t)two_octets(s + 2 * size);
  info->destination_port = (uint16_t)two_octets(s + 2 * size + 2);
}

lmail_status lmail_proxy_get(const lmail_proxy *p, lmail_proxy_info *info)
{
  const uint8_t *s = p->scratch_;
  size_t size;

  memset(info, 0, sizeof *info);
  if (p->status_ != LMAIL_DONE) return LMAIL_E_STATE;
  info->version = s[0] == '\r' ? 2 : 1;
  info->command = LMAIL_PROXY_PROXY;
  if (info->version == 1) {
    size = line_family(s + 6);
    if (size == 0) return LMAIL_OK;
    info->transport = LMAIL_PROXY_STREAM;
    get_addresses(info, size == 4 ? LMAIL_PROXY_INET : LMAIL_PROXY_INET6, s + BINARY);
    return LMAIL_OK;
  }
  info->command = s[12] & 15;
  if (info->command == LMAIL_PROXY_LOCAL) return LMAIL_OK; /* "discard the protocol block" */
  size = addresses_size(s[13]);
  if (size != 0) {
    info->transport = s[13] & 15;
    get_addresses(info, s[13] >> 4, s + LMAIL_PROXY_HEAD_);
  } else if (s[13] != 0) {
    return LMAIL_OK; /* where TLVs would begin is not known */
  }
  info->tlvs = s + LMAIL_PROXY_HEAD_ + size;
  info->tlvs_len = p->len_ - LMAIL_PROXY_HEAD_ - size;
  return LMAIL_OK;
}

lmail_status lmail_proxy_tlv_next(const void *tlvs, size_t n, size_t *pos, lmail_proxy_tlv *tlv)
{
  const uint8_t *s = (const uint8_t *)tlvs;
  const size_t i = *pos;

  memset(tlv, 0, sizeof *tlv);
  if (i >= n) return LMAIL_DONE;
  if (n - i < 3 || two_octets(s + i + 1) > n - i - 3) return LMAIL_E_SYNTAX;
  tlv->code = s[i];
  tlv->value = s + i + 3;
  tlv->len = two_octets(s + i + 1);
  *pos = i + 3 + tlv->len;
  return LMAIL_EVENT;
}

lmail_status lmail_proxy_check(const lmail_proxy *p)
{
  static const uint8_t zeros[4] = {0};
  lmail_proxy_info info;
  lmail_proxy_tlv tlv;
  lmail_status st = lmail_proxy_get(p, &info);
  size_t pos = 0;

  if (st != LMAIL_OK) return st;
  while ((st = lmail_proxy_tlv_next(info.tlvs, info.tlvs_len, &pos, &tlv)) == LMAIL_EVENT) {
    const uint8_t *s = tlv.value;
    uint32_t crc;

    if (tlv.code != LMAIL_PROXY_TLV_CRC32C) continue;
    if (tlv.len != 4) return LMAIL_E_SYNTAX;
    crc = lmail_crc32c_(UINT32_MAX, p->scratch_, (size_t)(s - p->scratch_));
    crc = lmail_crc32c_(crc, zeros, 4); /* "replace the 32 bits of the checksum field" by zeros */
    crc = ~lmail_crc32c_(crc, s + 4, p->len_ - (size_t)(s + 4 - p->scratch_));
    return crc == ((uint32_t)two_octets(s) << 16 | two_octets(s + 2)) ? LMAIL_OK : LMAIL_E_SYNTAX;
  }
  return st == LMAIL_DONE ? LMAIL_OK : st;
}
