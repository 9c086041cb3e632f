;;; gobuild.el --- gobuild.hcl in Emacs 29 or newer, by eglot  -*- lexical-binding: t -*-
;; Load it from the init file. Included files with other names: M-x gobuild-mode.
(define-derived-mode gobuild-mode prog-mode "gobuild"
  (setq-local comment-start "# " comment-start-skip "#+ *" indent-tabs-mode nil tab-width 2))
(modify-syntax-entry ?# "<" gobuild-mode-syntax-table)
(modify-syntax-entry ?\n ">" gobuild-mode-syntax-table)
(add-to-list 'auto-mode-alist '("/gobuild\\.hcl\\(\\.json\\)?\\'" . gobuild-mode))
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(gobuild-mode . ("gobuild" "lsp"))))
(add-hook 'gobuild-mode-hook #'eglot-ensure)
;;; gobuild.el ends here
