/* SPDX-License-Identifier: MIT */
/* proxy.c - the header of the PROXY protocol: any split tells the same, spans lie in the header. */

#include "choices.h"
#include <libmail/proxy.h>
#include <stdlib.h>
#include <string.h>

static lmail_status run(lmail_proxy *p, uint8_t *scratch, size_t cap, const uint8_t *in, size_t n,
                        choices *cuts, size_t *used)
{
  lmail_status st = lmail_proxy_init(p, scratch, cap);

  for (*used = 0; st == LMAIL_OK && *used < n;) {
    size_t k = cuts == NULL ? n : (size_t)choose(cuts) % 40 + 1;
    size_t taken;
    uint8_t *exact;

    if (k > n - *used) k = n - *used;
    exact = (uint8_t *)malloc(k);
    memcpy(exact, in + *used, k);
    st = lmail_proxy_feed(p, exact, k, &taken);
    if (taken > k || (st == LMAIL_OK && taken != k)) abort();
    *used += taken;
    free(exact);
  }
  return st;
}

/* What was read is written, and read again: it is the same. A checksum among the TLVs is refused. */
static void rewrite(const lmail_proxy_info *info)
{
  static uint8_t out[70000], scratch[70000];
  lmail_proxy_info again;
  lmail_writer w;
  lmail_proxy p;
  size_t used;
  int checksum;

  for (checksum = 0; checksum <= (info->version == 2); checksum++) {
    lmail_writer_init(&w, out, sizeof out);
    if (lmail_proxy_write(&w, info, checksum) != LMAIL_OK) continue;
    if (lmail_proxy_init(&p, scratch, sizeof scratch) != LMAIL_OK ||
        lmail_proxy_feed(&p, out, w.len, &used) != LMAIL_DONE || used != w.len ||
        lmail_proxy_get(&p, &again) != LMAIL_OK || lmail_proxy_check(&p) != LMAIL_OK) {
      abort();
    }
    if (again.family != info->family || again.transport != info->transport ||
        again.source_port != info->source_port || again.address_len != info->address_len ||
        again.destination_port != info->destination_port ||
        again.tlvs_len != info->tlvs_len + (checksum ? 7 : 0)) {
      abort();
    }
    if (info->address_len != 0 &&
        (memcmp(again.source, info->source, info->address_len) != 0 ||
         memcmp(again.destination, info->destination, info->address_len) != 0)) {
      abort();
    }
    if (info->tlvs_len != 0 && memcmp(again.tlvs, info->tlvs, info->tlvs_len) != 0) abort();
  }
}

static void inspect(const lmail_proxy *p, const uint8_t *scratch, size_t cap)
{
  lmail_proxy_info info;
  lmail_proxy_tlv tlv;
  size_t pos = 0, turns = 0;

  if (lmail_proxy_get(p, &info) != LMAIL_OK) abort();
  if (info.source != NULL &&
      (info.source < scratch || info.destination + info.address_len > scratch + cap)) {
    abort();
  }
  if ((info.source == NULL) != (info.family == LMAIL_PROXY_UNSPEC)) abort();
  while (lmail_proxy_tlv_next(info.tlvs, info.tlvs_len, &pos, &tlv) == LMAIL_EVENT) {
    if (turns++ > info.tlvs_len || tlv.value + tlv.len > info.tlvs + info.tlvs_len) abort();
  }
  if (lmail_proxy_check(p) == LMAIL_OK && info.command == LMAIL_PROXY_PROXY) rewrite(&info);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  lmail_status whole, cut;
  lmail_proxy p;
  choices c;
  uint8_t *scratch;
  size_t cap, used, again;

  if (size < 8) return 0;
  c.s = data;
  c.n = 8;
  c.at = 0;
  cap = LMAIL_PROXY_SCRATCH_LEAST + choose(&c);
  scratch = (uint8_t *)malloc(cap);
  whole = run(&p, scratch, cap, data + 8, size - 8, NULL, &used);
  if (whole == LMAIL_DONE) inspect(&p, scratch, cap);
  cut = run(&p, scratch, cap, data + 8, size - 8, &c, &again);
  if (whole != cut || (whole == LMAIL_DONE && used != again)) abort();
  if (whole == LMAIL_DONE) inspect(&p, scratch, cap);
  free(scratch);
  return 0;
}
