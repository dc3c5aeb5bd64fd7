/* SPDX-License-Identifier: MIT */
/* address_rows.c - address lists: their input, libmail, and its peers. */

#include "bench.h"
#include <libmail/address.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- input ------------------------------------------------------------------------------------ */

enum { LISTS = 20000, LIST_MAX = 2048 };

/* Lists of one to eight addresses, folded as mailers fold them; each ends in NUL, for the peers. */
void bench_addresses_make(bench_input *in, uint32_t (*rnd)(uint32_t))
{
  static const char *const forms[] = {
      "%s %s <%s.%u@%s.example.org>", "\"%s, %s\" <%s%u@mail.%s.example.com>",
      "%s %s <%s%u@%s.example.net>", "=?utf-8?Q?%s_J=C3=B6rg_%s?= <%s%u@%s.example.de>",
      "\"%s %s (Sales)\" <%s%u@%s.example>"};
  static const char *const names[] = {"Jane", "Peter", "Maria",    "Olufemi",
                                      "Xiu",  "Ben",   "Katarzyna"};
  size_t i, n = 0;

  in->data = (uint8_t *)malloc((size_t)LISTS * LIST_MAX);
  in->starts = (size_t *)malloc((LISTS + 1) * sizeof *in->starts);
  if (in->data == NULL || in->starts == NULL) abort();
  for (i = 0; i < LISTS; i++) {
    uint32_t count = 1 + rnd(8);

    in->starts[i] = n;
    while (count-- > 0) {
      char *to = (char *)in->data + n;
      const char *a = names[rnd(7)], *b = names[rnd(7)];

      if (rnd(4) == 0) n += (size_t)sprintf(to, "%s.%u@%s.example.org", a, rnd(10000), b);
      else n += (size_t)sprintf(to, forms[rnd(5)], a, b, a, rnd(10000), b);
      if (count > 0) n += (size_t)sprintf((char *)in->data + n, rnd(3) == 0 ? ", " : ",\r\n\t");
    }
    in->data[n++] = 0;
  }
  in->starts[LISTS] = n;
  in->messages = LISTS;
  in->n = n;
}

/* ---- libmail ---------------------------------------------------------------------------------- */

size_t bench_addresses(const bench_input *in)
{
  lmail_address_iter it;
  lmail_address a;
  size_t i, sum = 0;

  for (i = 0; i < in->messages; i++) {
    lmail_address_init(&it, in->data + in->starts[i], in->starts[i + 1] - in->starts[i] - 1, NULL);
    while (lmail_address_next(&it, &a)) sum += a.name_len + a.local_len + a.domain_len;
  }
  return sum;
}

/* With names and addresses as text. */
size_t bench_addresses_text(const bench_input *in)
{
  lmail_address_iter it;
  lmail_address a;
  char text[LIST_MAX];
  size_t i, len, sum = 0;

  for (i = 0; i < in->messages; i++) {
    lmail_address_init(&it, in->data + in->starts[i], in->starts[i + 1] - in->starts[i] - 1, NULL);
    while (lmail_address_next(&it, &a)) {
      (void)lmail_address_name(&a, NULL, text, sizeof text, &len, NULL);
      sum += len;
      (void)lmail_address_spec(&a, text, sizeof text, &len);
      sum += len;
    }
  }
  return sum;
}

/* ---- peers ------------------------------------------------------------------------------------ */

#ifdef BENCH_GMIME
#include <gmime/gmime.h>

static size_t gm_addresses(const bench_input *in)
{
  static int started;
  size_t i, sum = 0;

  if (!started) g_mime_init();
  started = 1;
  for (i = 0; i < in->messages; i++) {
    InternetAddressList *list = internet_address_list_parse(NULL,
                                                            (const char *)in->data + in->starts[i]);

    if (list == NULL) abort();
    sum += (size_t)internet_address_list_length(list);
    g_object_unref(list);
  }
  return sum;
}

const bench_fn gmime_addresses = gm_addresses;
#else
const bench_fn gmime_addresses = NULL;
#endif

#ifdef BENCH_ETPAN
#include <libetpan/libetpan.h>

static size_t ep_addresses(const bench_input *in)
{
  size_t i, sum = 0;

  for (i = 0; i < in->messages; i++) {
    struct mailimf_address_list *list = NULL;
    size_t at = 0;

    if (mailimf_address_list_parse((const char *)in->data + in->starts[i],
                                   in->starts[i + 1] - in->starts[i] - 1, &at, &list) != 0) {
      abort();
    }
    sum += (size_t)clist_count(list->ad_list);
    mailimf_address_list_free(list);
  }
  return sum;
}

const bench_fn etpan_addresses = ep_addresses;
#else
const bench_fn etpan_addresses = NULL;
#endif
