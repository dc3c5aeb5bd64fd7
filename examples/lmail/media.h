/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_MEDIA_H
#define LMAIL_TOOL_MEDIA_H

/* media.h - the media type that a file name suggests. */

/* Never NULL: "application/octet-stream" when the extension is unknown. */
const char *media_of_file(const char *name);

#endif
