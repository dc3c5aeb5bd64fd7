/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_JSON_H
#define TESTS_SUPPORT_JSON_H

/*
 * json.h - JSON files of the corpus as trees: expectations that others have written down.
 *
 *   json_value *all = json_load("fields/date.json"), *v;
 *   for (v = all->first; v != NULL; v = v->next)
 *     ... json_member(v, "header")->text, json_member(v, "expected")
 *   json_free(all);
 */

#include <stddef.h>
#include <stdint.h>

typedef enum json_kind {
  JSON_NULL,
  JSON_BOOL,
  JSON_NUMBER,
  JSON_STRING,
  JSON_ARRAY,
  JSON_OBJECT
} json_kind;

typedef struct json_value {
  json_kind kind;
  int64_t number; /* of a number, its whole part; 0 or 1 for a bool */
  char *text;     /* of a string: UTF-8, and a NUL behind it */
  size_t len;
  char *name;                      /* in an object */
  struct json_value *first, *next; /* elements or members; the next in the same array or object */
} json_value;

/* The whole file, or NULL when it cannot be read. A file that is not JSON ends the program. */
json_value *json_load(const char *path);

/* The same of a file with a value on each line: an array of them. */
json_value *json_load_lines(const char *path);

void json_free(json_value *v);

/* A member of an object; NULL when v is none, or has no such member. */
const json_value *json_member(const json_value *v, const char *name);

/* A number in an object; `missing` when it is not there. */
int64_t json_int(const json_value *v, const char *name, int64_t missing);

#endif
