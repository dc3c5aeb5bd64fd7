/* SPDX-License-Identifier: MIT */
/* authres.c - Authentication-Results: spans inside the value, an end; what is written comes back. */

#include <libmail/authres.h>
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

/* Words of the input, good or bad, as arguments; a field that was written has these and no others. */
static void check_write(const lmail_authres_iter *it, const lmail_authres_result *r,
                        const lmail_authres_property *p)
{
  uint8_t out[4096];
  lmail_field_writer f;
  lmail_authres_property p2;
  lmail_authres_result r2;
  lmail_authres_iter it2;
  lmail_defect list[1];
  lmail_defects defects = {list, 1, 0};
  lmail_writer w;
  size_t i;

  lmail_writer_init(&w, out, sizeof out);
  if (lmail_field_begin(&f, &w, "A", 1, 0) != LMAIL_OK) abort();
  if (lmail_field_authserv(&f, &w, it->authserv_id, it->authserv_id_len) != LMAIL_OK) return;
  if (lmail_field_authres(&f, &w, r->method, r->method_len, r->result, r->result_len, r->reason,
                          r->reason_len) != LMAIL_OK)
    return;
  if (lmail_field_authres_property(&f, &w, p->ptype, p->ptype_len, p->property, p->property_len,
                                   p->value, p->value_len) != LMAIL_OK)
    return;
  if (lmail_field_end(&f, &w) != LMAIL_OK) abort();
  for (i = 0; i + 1 < w.len; i++) {
    if (out[i] == '\n' && out[i + 1] != ' ') abort();
  }
  lmail_authres_init(&it2, out + 2, w.len - 2, &defects);
  if (!it2.authserv_id || !lmail_authres_next(&it2, &r2)) abort();
  if (r2.method_len != r->method_len || memcmp(r2.method, r->method, r->method_len) != 0) abort();
  if (r2.code != r->code || (r2.reason != NULL) != (r->reason_len != 0)) abort();
  if (!lmail_authres_next_property(&it2, &p2)) abort();
  if (p2.property_len != p->property_len || p2.ptype_len != p->ptype_len) abort();
  if (lmail_authres_next_property(&it2, &p2) || lmail_authres_next(&it2, &r2)) abort();
  if (defects.count != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint8_t *s = (uint8_t *)malloc(size == 0 ? 1 : size);
  lmail_defect list[4];
  lmail_defects defects = {list, 4, 0};
  lmail_authres_property p;
  lmail_authres_result r;
  lmail_authres_iter it, quick;
  size_t turns = 0, results = 0, i;

  memcpy(s, data, size);
  value = s;
  size_of_value = size;
  lmail_authres_init(&it, s, size, &defects);
  within(it.authserv_id, it.authserv_id_len);
  while (lmail_authres_next(&it, &r)) {
    results++;
    within(r.method, r.method_len);
    within(r.result, r.result_len);
    within(r.reason, r.reason_len);
    while (lmail_authres_next_property(&it, &p)) {
      if (turns++ > size) abort();
      within(p.ptype, p.ptype_len);
      within(p.property, p.property_len);
      within(p.value, p.value_len);
      check_write(&it, &r, &p);
    }
    if (turns++ > size) abort();
  }
  for (i = 0; i < defects.count && i < 4; i++) {
    if (list[i].off > size || !lmail_defect_name(list[i].code)) abort();
  }
  lmail_authres_init(&quick, s, size, NULL); /* properties passed over: the same results */
  while (lmail_authres_next(&quick, &r)) results--;
  if (results != 0) abort();
  free(s);
  return 0;
}
