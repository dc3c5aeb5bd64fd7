/* SPDX-License-Identifier: MIT */
/* address.c - addresses as people write them on a command line; see letter.h. */

#include "letter.h"
#include <libmail/address.h>
#include <stdlib.h>
#include <string.h>

/* What is wrong with an element: its first defect. */
static int refuse(const lmail_address *a, const lmail_defects *defects)
{
  const char *why = "there is no address";

  if (a->defects > 0 && a->first_defect < defects->cap) {
    why = lmail_defect_name(defects->list[a->first_defect].code);
  }
  complain("\"%.*s\" is no address: %s", (int)a->raw_len, (const char *)a->raw, why);
  return 0;
}

static char *name_of(const lmail_address *a)
{
  size_t n;
  char *name;

  (void)lmail_address_name(a, NULL, NULL, 0, &n, NULL);
  name = must_alloc(n + 1);
  (void)lmail_address_name(a, NULL, name, n, &n, NULL);
  name[n] = '\0';
  return name;
}

/* "name <local@domain>" or "local@domain"; the brackets may be empty for the null path. */
static int add_one(address_list *to, const lmail_address *a, const lmail_defects *defects)
{
  const int null_path = a->raw_len == 2 && memcmp(a->raw, "<>", 2) == 0;
  size_t n = a->raw_len + 2; /* quotes may be added */
  address new;

  if (!null_path && lmail_address_fit(a) == LMAIL_FIT_INVALID) return refuse(a, defects);
  new.spec = must_alloc(n + 1);
  if (null_path) {
    n = 0;
  } else if (lmail_address_spec(a, new.spec, n, &n) != LMAIL_OK) {
    free(new.spec);
    return refuse(a, defects);
  }
  new.spec[n] = '\0';
  new.name = name_of(a);
  to->list = must_realloc(to->list, (to->count + 1) * sizeof *to->list);
  to->list[to->count++] = new;
  return 1;
}

int address_add(address_list *to, const char *text)
{
  const size_t before = to->count;
  lmail_defect room[16];
  lmail_defects defects = {room, 16, 0};
  lmail_address_iter it;
  lmail_address a;

  lmail_address_init(&it, text, strlen(text), &defects);
  while (lmail_address_next(&it, &a)) {
    if (a.kind == LMAIL_ADDRESS_MAILBOX && !add_one(to, &a, &defects)) return 0;
  }
  if (it.fit != LMAIL_FIT_INVALID && to->count > before) return 1;
  complain("\"%s\" is no list of addresses", text);
  return 0;
}

int address_add_all(address_list *to, const word_list *words)
{
  size_t i;

  for (i = 0; i < words->count; i++) {
    if (!address_add(to, words->words[i])) return 0;
  }
  return 1;
}

void address_free(address_list *a)
{
  size_t i;

  for (i = 0; i < a->count; i++) {
    free(a->list[i].name);
    free(a->list[i].spec);
  }
  free(a->list);
  a->list = NULL;
  a->count = 0;
}

int is_8bit(const char *text)
{
  while (*text != '\0' && (unsigned char)*text < 128) text++;
  return *text != '\0';
}
