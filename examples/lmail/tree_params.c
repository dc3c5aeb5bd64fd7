/* SPDX-License-Identifier: MIT */
/*
 * tree_params.c - the parameters of a field as JSON; see tree.h.
 *
 * A value may be in pieces (RFC 2231 3) that stand anywhere in the list. So that a field of thousands of
 * names costs no square of them, the parameters are sorted by their names first, and each value is looked
 * up among those of its name alone.
 */

#include "tree.h"
#include "json.h"
#include "lmail.h"
#include <stdlib.h>
#include <string.h>

typedef struct named {
  lmail_param p;
  size_t place; /* in the field; of the first of its name, when they are in groups */
  size_t count; /* of its name, when it is their first                             */
} named;

static uint8_t lower_one(uint8_t c)
{
  return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static int compare_names(const lmail_param *a, const lmail_param *b)
{
  size_t n = a->name_len < b->name_len ? a->name_len : b->name_len;
  size_t i;

  for (i = 0; i < n; i++) {
    int difference = lower_one(a->name[i]) - lower_one(b->name[i]);

    if (difference != 0) return difference;
  }
  return (a->name_len > b->name_len) - (a->name_len < b->name_len);
}

static int by_name(const void *a, const void *b)
{
  const named *x = a, *y = b;
  int difference = compare_names(&x->p, &y->p);

  return difference != 0 ? difference : (x->place > y->place) - (x->place < y->place);
}

static int by_place(const void *a, const void *b)
{
  const named *x = *(const named *const *)a, *y = *(const named *const *)b;

  return (x->place > y->place) - (x->place < y->place);
}

/* All that have a name; *count of them. */
static named *collect(const bytes *params, size_t *count)
{
  named *list = NULL;
  size_t n = 0;
  lmail_param_iter it;
  lmail_param p;

  lmail_param_init(&it, params->data, params->len);
  while (lmail_param_next(&it, &p)) {
    if (p.name_len == 0) continue;
    if ((n & (n - 1)) == 0) list = must_realloc(list, (n == 0 ? 1 : 2 * n) * sizeof *list);
    list[n].p = p;
    list[n].place = n;
    list[n].count = 0;
    n++;
  }
  *count = n;
  return list;
}

/* The first of each name, in the order in which they stand; *count of them. The list is sorted by name. */
static named **group(named *list, size_t n, size_t *count)
{
  named **firsts = must_alloc((n + 1) * sizeof *firsts);
  size_t i;

  *count = 0;
  for (i = 0; i < n; i++) {
    if (i == 0 || compare_names(&list[i - 1].p, &list[i].p) != 0) firsts[(*count)++] = &list[i];
    firsts[*count - 1]->count++;
  }
  qsort(firsts, *count, sizeof *firsts, by_place);
  return firsts;
}

/* The parameter as it stands in the field, its quotes too, behind a ";" of its own. */
static void append(bytes *to, const lmail_param *p, const bytes *params)
{
  const uint8_t *end = p->value + p->value_len;
  size_t n;

  if (p->flags & LMAIL_PARAM_QUOTED && end < params->data + params->len) end++;
  if (p->flags & LMAIL_PARAM_NO_VALUE) end = p->name + p->name_len;
  n = (size_t)(end - p->name);
  to->data = must_realloc(to->data, to->len + n + 1);
  to->data[to->len++] = ';';
  memcpy(to->data + to->len, p->name, n);
  to->len += n;
}

static bytes value_of(const named *first, const char *name, const bytes *params)
{
  bytes own = {NULL, 0};
  bytes value;
  size_t i;

  for (i = 0; i < first->count; i++) append(&own, &first[i].p, params);
  value = part_param_in(&own, name, first->p.name_len);
  free(own.data);
  return value;
}

void tree_json_params(const bytes *field, int is_disposition, FILE *out)
{
  bytes params = part_params(field, is_disposition);
  const char *separator = "";
  size_t n, count, i, k;
  named *list = collect(&params, &n);
  named **firsts;

  if (n != 0) qsort(list, n, sizeof *list, by_name);
  firsts = group(list, n, &count);
  fputc('{', out);
  for (i = 0; i < count; i++) {
    size_t len = firsts[i]->p.name_len;
    char *name = must_alloc(len + 1);
    bytes value;

    for (k = 0; k < len; k++) name[k] = (char)lower_one(firsts[i]->p.name[k]);
    value = value_of(firsts[i], name, &params);
    if (value.data != NULL) {
      fputs(separator, out);
      json_bytes(out, name, len);
      fputs(": ", out);
      json_bytes(out, value.data, value.len);
      separator = ", ";
    }
    free(value.data);
    free(name);
  }
  fputc('}', out);
  free(firsts);
  free(list);
}
