// The worker of browsers that were asked before there was one for everything.
importScripts("/sw.js");
