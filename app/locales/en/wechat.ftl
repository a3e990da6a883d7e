# Pages that are open in WeChat

wechat-sign-in = Sign in with WeChat
wechat-add = Sign in with WeChat as well
wechat-way = WeChat pages
wechat-nobody = WeChat did not sign you in. Please try again, or use your phone number; if you are looking at a snapshot of the page, choose the full service first.
wechat-down = WeChat does not answer right now. Please try again later, or use your phone number.
field-url-empty = Please give the address of the page.
field-url-invalid = This is no address of a page of this site.
