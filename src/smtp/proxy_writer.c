/* SPDX-License-Identifier: MIT */
/* proxy_writer.c - the header of the PROXY protocol, written (proxy-protocol.txt of HAProxy, 2.1 and 2.2). */

#include "core/build.h"
#include "smtp/proxy_parts.h"

enum { CHECKSUM = 3 + 4 }; /* octets of a TLV with a CRC-32C */

/* Are there addresses of the length that the family has, and none where it has none? */
static int are_addresses(const lmail_proxy_info *info)
{
  const size_t size = lmail_proxy_address_size_(info->family);

  if (info->family > LMAIL_PROXY_UNIX || info->address_len != size) return 0;
  if (size == 0) return info->transport == 0;
  return info->source != NULL && info->destination != NULL &&
         (info->transport == LMAIL_PROXY_STREAM || info->transport == LMAIL_PROXY_DGRAM);
}

/* ---- version 1 -------------------------------------------------------------------------------- */

static void put_hex(lmail_build_ *b, unsigned group)
{
  static const char digits[] = "0123456789abcdef";
  unsigned shift = 12;

  while (shift > 0 && group >> shift == 0) shift -= 4;
  for (;; shift -= 4) {
    lmail_put_(b, digits + (group >> shift & 15), 1);
    if (shift == 0) return;
  }
}

/* Four numbers with dots, or eight groups with colons, of which no "::" is made. */
static void put_address(lmail_build_ *b, const uint8_t *s, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++) {
    if (size == 4) {
      if (i > 0) lmail_put_lit_(b, ".");
      lmail_put_number_(b, s[i]);
    } else if (i & 1) {
      if (i > 1) lmail_put_lit_(b, ":");
      put_hex(b, (unsigned)s[i - 1] << 8 | s[i]);
    }
  }
  lmail_put_lit_(b, " ");
}

/* "PROXY" SP ( "TCP4" / "TCP6" ) SP address SP address SP port SP port CRLF; or "PROXY UNKNOWN" CRLF */
static void put_line(lmail_build_ *b, const lmail_proxy_info *info)
{
  const size_t size = info->address_len;

  if (size == 0) {
    lmail_put_lit_(b, "PROXY UNKNOWN\r\n");
    return;
  }
  lmail_put_(b, size == 4 ? "PROXY TCP4 " : "PROXY TCP6 ", 11);
  put_address(b, info->source, size);
  put_address(b, info->destination, size);
  lmail_put_number_(b, info->source_port);
  lmail_put_lit_(b, " ");
  lmail_put_number_(b, info->destination_port);
  lmail_put_lit_(b, "\r\n");
}

static lmail_status write_line(lmail_writer *w, const lmail_proxy_info *info, int checksum)
{
  lmail_build_ b;

  if (info->tlvs_len != 0 || checksum || info->family == LMAIL_PROXY_UNIX ||
      info->transport == LMAIL_PROXY_DGRAM) {
    return LMAIL_E_ARGUMENT;
  }
  lmail_build_begin_(&b, w);
  put_line(&b, info);
  return lmail_build_end_(&b);
}

/* ---- version 2 -------------------------------------------------------------------------------- */

static void two_octets(uint8_t *to, size_t v)
{
  to[0] = (uint8_t)(v >> 8);
  to[1] = (uint8_t)v;
}

/* Octets of the header, of which the checksum is kept. */
static void put(lmail_build_ *b, uint32_t *crc, const uint8_t *s, size_t n)
{
  lmail_put_(b, s, n);
  if (n > 0) *crc = lmail_crc32c_(*crc, s, n);
}

/* TLVs that are whole, and of which none is the checksum, which is made here. */
static int are_tlvs(const lmail_proxy_info *info)
{
  lmail_proxy_tlv tlv;
  lmail_status st;
  size_t pos = 0;

  while ((st = lmail_proxy_tlv_next(info->tlvs, info->tlvs_len, &pos, &tlv)) == LMAIL_EVENT) {
    if (tlv.code == LMAIL_PROXY_TLV_CRC32C) return 0;
  }
  return st == LMAIL_DONE;
}

/* "The CRC32c [...] computed over the whole header", its own octets being zero: 2.2.3 */
static void put_checksum(lmail_build_ *b, uint32_t crc)
{
  uint8_t tlv[CHECKSUM] = {LMAIL_PROXY_TLV_CRC32C, 0, 4, 0, 0, 0, 0};

  crc = ~lmail_crc32c_(crc, tlv, sizeof tlv);
  two_octets(tlv + 3, crc >> 16);
  two_octets(tlv + 5, crc & 0xffff);
  lmail_put_(b, tlv, sizeof tlv);
}

static lmail_status write_binary(lmail_writer *w, const lmail_proxy_info *info, int checksum)
{
  const size_t ports_len = info->family == LMAIL_PROXY_INET || info->family == LMAIL_PROXY_INET6
                               ? 4
                               : 0;
  const size_t fixed = 2 * info->address_len + ports_len + (checksum ? CHECKSUM : 0);
  uint8_t head[LMAIL_PROXY_HEAD_], ports[4];
  uint32_t crc = UINT32_MAX;
  lmail_build_ b;

  if (info->tlvs_len > 65535 - fixed || !are_tlvs(info)) return LMAIL_E_ARGUMENT;
  /* what is behind the proxy's own words is thrown away */
  if (info->command == LMAIL_PROXY_LOCAL && fixed + info->tlvs_len != 0) return LMAIL_E_ARGUMENT;
  memcpy(head, lmail_proxy_signature_, LMAIL_PROXY_SIGNATURE_);
  head[12] = (uint8_t)(0x20 | info->command);
  head[13] = (uint8_t)(info->family << 4 | info->transport);
  two_octets(head + 14, fixed + info->tlvs_len);
  two_octets(ports, info->source_port);
  two_octets(ports + 2, info->destination_port);
  lmail_build_begin_(&b, w);
  put(&b, &crc, head, sizeof head);
  put(&b, &crc, info->source, info->address_len);
  put(&b, &crc, info->destination, info->address_len);
  put(&b, &crc, ports, ports_len);
  put(&b, &crc, info->tlvs, info->tlvs_len);
  if (checksum) put_checksum(&b, crc);
  return lmail_build_end_(&b);
}

/* ---- the calls -------------------------------------------------------------------------------- */

lmail_status lmail_proxy_write(lmail_writer *w, const lmail_proxy_info *info, int checksum)
{
  if (info->command > LMAIL_PROXY_PROXY || !are_addresses(info)) return LMAIL_E_ARGUMENT;
  if (info->version == 1) return write_line(w, info, checksum);
  return info->version == 2 ? write_binary(w, info, checksum) : LMAIL_E_ARGUMENT;
}

lmail_status lmail_proxy_tlv_write(lmail_writer *w, uint32_t code, const void *value, size_t n)
{
  const size_t max = code == LMAIL_PROXY_TLV_UNIQUE_ID ? 128 : 65532;
  uint8_t head[3];
  lmail_build_ b;

  if (code > 0xff || code == LMAIL_PROXY_TLV_CRC32C || n > max) return LMAIL_E_ARGUMENT;
  head[0] = (uint8_t)code;
  two_octets(head + 1, n);
  lmail_build_begin_(&b, w);
  lmail_put_(&b, head, sizeof head);
  lmail_put_(&b, value, n);
  return lmail_build_end_(&b);
}
