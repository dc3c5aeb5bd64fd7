/* SPDX-License-Identifier: MIT */
/*
 * replay.c - runs one fuzz target, without libFuzzer, over the files and folders that are named
 * on the command line, or on the lines of a list that is named as @LIST (boards have no folders).
 * Fails when there was no file to run: a moved corpus must not pass.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifdef __unix__
#include <dirent.h>
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned replayed;

static int replay_file(const char *path)
{
  FILE *file = fopen(path, "rb");
  uint8_t *data;
  long size;

  if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
    perror(path);
    if (file) fclose(file);
    return 1;
  }
  rewind(file);
  data = malloc(size ? (size_t)size : 1); /* exactly as long as the file: overreads show */
  if (!data || fread(data, 1, (size_t)size, file) != (size_t)size) {
    perror(path);
    free(data);
    fclose(file);
    return 1;
  }
  fclose(file);
  LLVMFuzzerTestOneInput(data, (size_t)size);
  free(data);
  replayed++;
  return 0;
}

#ifdef __unix__
static int replay_folder(const char *path)
{
  DIR *folder = opendir(path);
  struct dirent *entry;
  int failed = 0;

  if (!folder) return replay_file(path);
  while ((entry = readdir(folder)) != NULL) {
    char name[4096];

    if (entry->d_name[0] == '.') continue;
    if (snprintf(name, sizeof name, "%s/%s", path, entry->d_name) >= (int)sizeof name) failed = 1;
    else failed |= replay_folder(name);
  }
  closedir(folder);
  return failed;
}
#else
static int replay_folder(const char *path)
{
  return replay_file(path);
}
#endif

static int replay_list(const char *path)
{
  FILE *list = fopen(path, "r");
  char name[4096];
  int failed = 0;

  if (!list) {
    perror(path);
    return 1;
  }
  while (fgets(name, sizeof name, list)) {
    name[strcspn(name, "\n")] = '\0';
    failed |= replay_file(name);
  }
  fclose(list);
  return failed;
}

static int replay(const char *path)
{
  return path[0] == '@' ? replay_list(path + 1) : replay_folder(path);
}

int main(int argc, char **argv)
{
  int failed = 0;
  int i;

  for (i = 1; i < argc; i++) failed |= replay(argv[i]);
  printf("%u inputs replayed\n", replayed);
  if (replayed == 0) fprintf(stderr, "no input found\n");
  return failed || replayed == 0;
}
