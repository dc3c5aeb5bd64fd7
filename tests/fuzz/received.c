/* SPDX-License-Identifier: MIT */
/*
 * received.c - Received: spans stay inside the value, defects too; and what the writer accepts comes
 * back when it is parsed.
 */

#include <libmail/trace.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *value;
static size_t size_of_value;

static void within(const uint8_t *s, size_t n)
{
  if (!s) {
    if (n != 0) abort();
  } else if (s < value || n > size_of_value || (size_t)(s - value) > size_of_value - n) {
    abort();
  }
}

static int equal(const void *a, size_t a_len, const void *b, size_t b_len)
{
  return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

static void check_parse(const uint8_t *s, size_t n, lmail_received *r)
{
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_received again;
  size_t i;

  value = s;
  size_of_value = n;
  lmail_received_parse(s, n, r, &defects);
  lmail_received_parse(s, n, &again, NULL);
  if (memcmp(r, &again, sizeof again) != 0) abort();
  for (i = 0; i < defects.count && i < 4; i++) {
    if (list[i].off > n || !lmail_defect_name(list[i].code)) abort();
  }
#define WITHIN(what) within(r->what, r->what##_len)
  WITHIN(from), WITHIN(by), WITHIN(via), WITHIN(with), WITHIN(id), WITHIN(for_path);
  WITHIN(tls_cipher), WITHIN(tls_group), WITHIN(date), WITHIN(helo), WITHIN(ident);
  WITHIN(tls_version), WITHIN(envelope_from), WITHIN(from_info), WITHIN(ip), WITHIN(by_info);
  WITHIN(by_ip), WITHIN(rdns), WITHIN(extra);
  (void)lmail_received_transmission(r->with, r->with_len);
}

/* The parts of the value as arguments, good or bad ones. */
static void check_write(const lmail_received *r)
{
  uint8_t out[4096];
  lmail_received_info info;
  lmail_received back;
  lmail_writer w;
  lmail_status st;
  size_t i, lines = 0;

  memset(&info, 0, sizeof info);
#define TAKE(to, what) info.to = r->what, info.to##_len = r->what##_len
  TAKE(helo, from), TAKE(rdns, rdns), TAKE(ip, ip), TAKE(by, by), TAKE(with, with), TAKE(id, id);
  TAKE(tls_cipher, tls_cipher), TAKE(tls_group, tls_group), TAKE(for_local, ident);
  TAKE(for_domain, helo);
  lmail_writer_init(&w, out, sizeof out);
  st = lmail_field_write_received(&w, &info, 0);
  if (st != LMAIL_OK) {
    if (st != LMAIL_E_ARGUMENT && st != LMAIL_FULL) abort();
    return;
  }
  for (i = 0; i < w.len; i++) {
    if (out[i] == '\n') lines++;
    if (out[i] == '\n' && i + 1 < w.len && out[i + 1] != ' ') abort();
    if (out[i] == 0 || out[i] >= 0x7f) abort();
  }
  if (lines == 0 || out[w.len - 1] != '\n') abort();
  check_parse(out + 9, w.len - 9, &back);
  if (!equal(back.from, back.from_len, info.helo, info.helo_len)) abort();
  if (!equal(back.by, back.by_len, info.by, info.by_len)) abort();
  if (!equal(back.with, back.with_len, info.with, info.with_len)) abort();
  if (!equal(back.ip, back.ip_len, info.ip, info.ip_len)) abort();
  if (!equal(back.id, back.id_len, info.id, info.id_len)) abort();
  if (!equal(back.tls_group, back.tls_group_len, info.tls_group, info.tls_group_len)) abort();
  if (!back.date || back.date_len != 31) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint8_t *s = (uint8_t *)malloc(size == 0 ? 1 : size);
  lmail_received r;

  memcpy(s, data, size);
  check_parse(s, size, &r);
  check_write(&r);
  free(s);
  return 0;
}
