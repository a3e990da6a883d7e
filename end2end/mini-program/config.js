// The server's address; it must be among the program's request, upload and download domains.
module.exports = {
  base: "https://huying.example",
  // Templates of subscribe messages that people are asked for after they submitted.
  templates: [],
};
